"""Agency databases, transactions, field encryption and due tasks on MongoDB."""

from shared.storage.due import DueTask, DueTasks
from shared.storage.encryption import FieldCipher, KeyDestroyed, KeyRing, KeysMissing
from shared.storage.mongo import Mongo
from shared.storage.transactions import Transaction, Transactions

__all__ = [
    "DueTask",
    "DueTasks",
    "FieldCipher",
    "KeyDestroyed",
    "KeyRing",
    "KeysMissing",
    "Mongo",
    "Transaction",
    "Transactions",
]
