"""Supporters of an agency as far as they are counted (``evaluation.supporters``)."""

from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from shared.storage.mongo import Document


class MongoPool:
    def __init__(self, rows: Collection[Document], session: ClientSession | None) -> None:
        self._rows = rows
        self._session = session

    def note(self, supporter_ref: str, enrolled: bool, at: datetime) -> None:
        row = self._rows.find_one({"_id": supporter_ref}, session=self._session)
        if row is not None and (row["at"], not row["enrolled"]) >= (at, not enrolled):
            return
        self._rows.replace_one(
            {"_id": supporter_ref},
            {"enrolled": enrolled, "at": at},
            upsert=True,
            session=self._session,
        )

    def size(self) -> int:
        return self._rows.count_documents({"enrolled": True}, session=self._session)
