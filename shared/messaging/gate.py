"""Holds a service's handlers back while the database or the broker is away.

One failure shuts the gate for all. After a pause one handler at a time may knock; the first that
is answered opens it again. So an outage costs one try per pause, not one per message.
"""

import threading
from dataclasses import dataclass
from time import monotonic

from shared.messaging.patience import Patience

_LOOK_AGAIN = 1.0


@dataclass(frozen=True)
class Pass:
    """Permission for one try, to be given back with what came of it."""

    opening: int
    knocks: bool


class Gate:
    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._open = True
        self._opening = 0
        self._knocking = False
        self._knock_at = 0.0

    @property
    def is_shut(self) -> bool:
        return not self._open

    def enter(self, stopping: threading.Event) -> Pass | None:
        """Waits as long as it takes; None when the process is stopping."""
        with self._changed:
            while not stopping.is_set():
                if self._open:
                    return Pass(self._opening, knocks=False)
                pause = self._knock_at - monotonic()
                if pause <= 0 and not self._knocking:
                    self._knocking = True
                    return Pass(self._opening, knocks=True)
                self._changed.wait(pause if pause > 0 else _LOOK_AGAIN)
        return None

    def leave(self, given: Pass, server_away: bool) -> None:
        with self._changed:
            if given.knocks:
                self._knocking = False
            if server_away:
                self._shut(given)
            elif given.knocks:
                self._open = True
                self._patience.reset()
            self._changed.notify_all()

    def _shut(self, given: Pass) -> None:
        """Many tries that fail together are one failure."""
        if given.opening == self._opening:
            self._open = False
            self._opening += 1
            self._knock_at = monotonic() + self._patience.next()
        elif given.knocks:
            self._knock_at = monotonic() + self._patience.next()
