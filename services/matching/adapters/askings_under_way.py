"""Whom this process is about to ask, until what is written of it can be read by everybody."""

import time
from collections.abc import Callable, Collection, Mapping

from shared.storage.transactions import GIVE_UP_SECONDS


class AskingsUnderWay:
    """A note outlasts the transaction it belongs to, whatever becomes of it; it is never undone.

    Once the place that is held can be read, the note says nothing new. Each process knows its own:
    two processes that ask one supporter still meet in the database, where one of them tries again.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._until: dict[tuple[str, str], float] = {}

    def note(self, supporter_ref: str, request_id: str) -> None:
        """Again by the next try of a transaction: the newest of a note comes last."""
        self._until.pop((supporter_ref, request_id), None)
        self._until[supporter_ref, request_id] = self._monotonic() + GIVE_UP_SECONDS

    def under_way(self) -> Mapping[str, Collection[str]]:
        self._forget_old()
        found: dict[str, set[str]] = {}
        for ref, request_id in self._until:
            found.setdefault(ref, set()).add(request_id)
        return found

    def _forget_old(self) -> None:
        now = self._monotonic()
        while self._until and next(iter(self._until.values())) <= now:
            del self._until[next(iter(self._until))]
