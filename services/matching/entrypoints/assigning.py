"""The line is assigned batch by batch, by one process of all at a time."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from pymongo.errors import PyMongoError

from services.matching.application.assign_line import Turn
from services.matching.application.use_cases import MatchingUseCases
from services.matching.domain.errors import MatchingError
from shared.observability import log
from shared.storage import Held, Lease, Transaction, Transactions

SIDE_BY_SIDE = 4
"""Turns wait for the database most of the time; more would hold up the callers of this process."""

ASSIGNING = timedelta(seconds=30)
"""So long the line waits when the process that assigns it has died; one that lives renews it
with every request it plans and every turn it takes.
"""

_PASSED_OVER = (PyMongoError, MatchingError, LookupError, TypeError, ValueError)
"""The last three: a row of another version. Whatever it is, the others' turns come."""

Bind = Callable[[Transaction | None], MatchingUseCases]


class LineAssigner:
    def __init__(self, bind: Bind, transactions: Transactions, lease: Lease) -> None:
        self._bind = bind
        self._transactions = transactions
        self._lease = lease

    def assign(self) -> frozenset[str] | None:
        """The requests that were looked at, each once.

        None: some process is at it already, and two plans would want the same places.
        """
        held = self._lease.take()
        if held is None:
            return None
        try:
            return frozenset(self._batches(held))
        finally:
            held.release()

    def _batches(self, held: Held) -> set[str]:
        """Until nobody in line has not been looked at, or another has taken over."""
        seen: set[str] = set()
        while turns := self._bind(None).line.plan(seen, held.keep):
            seen |= {turn.request_id for turn in turns}
            self.take_all(turns, held.keep)
        return seen

    def take_all(self, turns: Iterable[Turn], goes_on: Callable[[], bool]) -> None:
        """In threads, which are green under eventlet and native without."""
        waiting, failures = deque(of_one_supporter(turns)), list[Exception]()
        work = partial(self._work, waiting, goes_on, failures)
        workers = [threading.Thread(target=work, name="turns") for _ in range(SIDE_BY_SIDE)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for failure in failures:
            raise failure

    def _work(
        self, waiting: deque[list[Turn]], goes_on: Callable[[], bool], failures: list[Exception]
    ) -> None:
        try:
            while not failures and (turns := _next(waiting)):
                for turn in turns:
                    self._try(turn, goes_on)
        except Exception as error:  # noqa: BLE001 - raised by who started this thread
            failures.append(error)

    def _try(self, turn: Turn, goes_on: Callable[[], bool]) -> None:
        """In a transaction of its own: a turn that fails stays for the next assignment."""
        try:
            if goes_on():
                self._transactions.run(partial(self._take, turn))
        except _PASSED_OVER as error:
            log().warning("turn_not_taken", error=error)

    def _take(self, turn: Turn, tx: Transaction) -> None:
        self._bind(tx).line.take(turn)


def _next(waiting: deque[list[Turn]]) -> list[Turn]:
    try:
        return waiting.popleft()
    except IndexError:
        return []


def of_one_supporter(turns: Iterable[Turn]) -> list[list[Turn]]:
    """One after another, since their transactions would write the same row; in order of the line.

    Last come those without a supporter: what is planned for others is not theirs to take.
    """
    planned: dict[str, list[Turn]] = {}
    others: list[list[Turn]] = []
    for turn in turns:
        if turn.supporter_ref is None:
            others.append([turn])
        else:
            planned.setdefault(turn.supporter_ref, []).append(turn)
    return [*planned.values(), *others]
