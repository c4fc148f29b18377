"""The row of one agency in the fake and in MongoDB, as the suites of the stores use them."""

from collections.abc import Callable
from typing import Any

from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.resources import RESOURCES
from services.evaluation.application.ports import Ledger, Ledgers
from shared.storage import Mongo, Transactions

Write = Callable[[Callable[[Ledger], Any]], Any]


class Store:
    """``write`` runs work on harbor's row, in a transaction where there is one."""

    def __init__(self, ledgers: Ledgers, write: Write) -> None:
        self.ledgers = ledgers
        self.write = write

    @property
    def harbor(self) -> Ledger:
        return self.ledgers.for_agency("harbor")


def mongo_store(mongo: Mongo) -> Store:
    for collection in RESOURCES.collections:
        for index in collection.indexes:
            rows = mongo.collection(collection.name, "harbor")
            rows.create_index(list(index.keys), **index.options)
    transactions = Transactions(mongo)

    def write(work: Callable[[Ledger], Any]) -> Any:
        return transactions.run(
            lambda tx: work(MongoLedgers(mongo, tx.session).for_agency("harbor"))
        )

    return Store(MongoLedgers(mongo, None), write)
