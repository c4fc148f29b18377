"""The rows of one collection in one agency's database, seen from one transaction."""

from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from shared.storage import Mongo, Transaction
from shared.storage.mongo import Document


@dataclass(frozen=True)
class AgencyRows:
    collection: Collection[Document]
    session: ClientSession | None

    @classmethod
    def of(cls, mongo: Mongo, name: str, agency: str, tx: Transaction | None) -> "AgencyRows":
        """Without a transaction for reading only."""
        rows = mongo.collection(f"notifications.{name}", agency)
        return cls(rows, tx.session if tx else None)

    def find(self, key: str) -> Document | None:
        return self.collection.find_one({"_id": key}, session=self.session)

    def save(self, document: dict[str, Any]) -> None:
        """Two transactions that replace one row conflict, and one of them is run again."""
        self.collection.replace_one(
            {"_id": document["_id"]}, document, upsert=True, session=self.session
        )
