"""One attempt at one delivery: commit that it begins, hand the mail over, give back the record.

The mail goes out between two transactions and inside neither. See `application.deliver`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from services.notifications.application.ports import Channel
from services.notifications.application.use_cases import NotificationUseCases
from shared.storage import Transaction, Transactions

Bind = Callable[[Transaction], NotificationUseCases]
Recording = Callable[[Transaction], None]


@dataclass(frozen=True)
class Sending:
    transactions: Transactions
    bind: Bind
    channel: Channel

    def attempt(self, agency: str, delivery_id: str) -> Recording | None:
        """None: there was nothing to send."""
        attempt = self.transactions.run(lambda tx: self.bind(tx).deliver.begin(agency, delivery_id))
        if attempt is None:
            return None
        outcome = self.channel.send(attempt.letter)
        return lambda tx: self.bind(tx).deliver.conclude(attempt, outcome)
