"""One attempt at one delivery: commit that it begins, hand the mail over, give back the record.

The mail goes out between two transactions and inside neither. See `application.deliver`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifications.application.deliver import Begun
from services.notifications.application.ports import Channel, SendOutcome
from services.notifications.application.use_cases import NotificationUseCases
from shared.storage import Transaction, Transactions

Bind = Callable[[Transaction], NotificationUseCases]
Recording = Callable[[Transaction], None]

MOST_UNRECORDED = 1_000


@dataclass(frozen=True)
class Sending:
    """A lease lets others go on when a process dies. One that lives knows better: what it is
    sending it does not send again, and that it was sent, if it could not be recorded at once,
    is recorded when the delivery comes up again, however long the lease has been over.

    A failure is not kept: whoever comes next tries again, and is not told of an older attempt.
    Nor is the letter, for what another process recorded never comes up here again."""

    transactions: Transactions
    bind: Bind
    channel: Channel
    _under_way: set[str] = field(default_factory=set)
    _unrecorded: dict[str, Begun] = field(default_factory=dict)

    def attempt(self, agency: str, delivery_id: str) -> Recording | None:
        """None: there is nothing to send, or it is being sent."""
        if known := self._unrecorded.get(delivery_id):
            return self._recording(known, SendOutcome.ACCEPTED)
        if delivery_id in self._under_way:
            return None
        self._under_way.add(delivery_id)
        try:
            return self._attempted(agency, delivery_id)
        finally:
            self._under_way.discard(delivery_id)

    def _attempted(self, agency: str, delivery_id: str) -> Recording | None:
        attempt = self.transactions.run(lambda tx: self.bind(tx).deliver.begin(agency, delivery_id))
        if attempt is None:
            return None
        outcome = self.channel.send(attempt.letter)
        begun = attempt.without_letter
        if outcome is SendOutcome.ACCEPTED:
            self._keep(begun)
        return self._recording(begun, outcome)

    def _keep(self, begun: Begun) -> None:
        """While records fail nothing new begins, so the oldest of many were recorded elsewhere."""
        self._unrecorded[begun.delivery_id] = begun
        if len(self._unrecorded) > MOST_UNRECORDED:
            del self._unrecorded[next(iter(self._unrecorded))]

    def _recording(self, attempt: Begun, outcome: SendOutcome) -> Recording:
        def record(tx: Transaction) -> None:
            self.bind(tx).deliver.conclude(attempt, outcome)
            tx.after_commit(lambda: self._recorded(attempt.delivery_id))

        return record

    def _recorded(self, delivery_id: str) -> None:
        self._unrecorded.pop(delivery_id, None)
