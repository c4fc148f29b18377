"""Rows that prove something was done and lead back to nobody."""

from datetime import datetime
from uuid import uuid4

from pymongo.client_session import ClientSession

from services.intake.domain.erasure import Receipt
from shared.storage import Mongo


class MongoAcknowledgements:
    """A day and no time: the time would lead to the request of the same moment."""

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def add(self, agency: str, notice_version: str, at: datetime) -> None:
        row = {"_id": str(uuid4()), "notice_version": notice_version, "on": at.date().isoformat()}
        rows = self._mongo.collection("intake.acknowledgements", agency)
        rows.insert_one(row, session=self._session)


class MongoReceipts:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def add(self, agency: str, receipt: Receipt) -> None:
        self._mongo.collection("intake.erasures", agency).update_one(
            {"_id": receipt.request_digest},
            {"$setOnInsert": {"on": receipt.on.isoformat(), "what": list(receipt.what)}},
            upsert=True,
            session=self._session,
        )
