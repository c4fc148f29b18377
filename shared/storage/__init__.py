"""Agency databases, transactions, field encryption, due tasks and leases on MongoDB."""

from shared.storage.due import DueTask, DueTasks
from shared.storage.encryption import FieldCipher, KeyDestroyed, KeyRing, KeysMissing
from shared.storage.leases import Held, Lease
from shared.storage.mongo import Mongo
from shared.storage.transactions import Transaction, Transactions

__all__ = [
    "DueTask",
    "DueTasks",
    "FieldCipher",
    "Held",
    "KeyDestroyed",
    "KeyRing",
    "KeysMissing",
    "Lease",
    "Mongo",
    "Transaction",
    "Transactions",
]
