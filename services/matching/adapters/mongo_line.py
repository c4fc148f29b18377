"""The line of waiting requests in MongoDB, over all agencies: ids, agencies and places, no more."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.matching.domain.line import InLine
from shared.storage import Mongo


class MongoLine:
    """Nobody may delete here: who left keeps a row until it expires by itself."""

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._rows = mongo.collection("matching.line")
        self._session = session

    def join(self, one: InLine) -> None:
        place = {"agency": one.agency, "stands_since": one.stands_since, "left_at": None}
        self._rows.update_one(
            {"_id": one.request_id}, {"$set": place}, upsert=True, session=self._session
        )

    def leave(self, request_id: str, at: datetime) -> None:
        self._rows.update_one(
            {"_id": request_id, "left_at": None}, {"$set": {"left_at": at}}, session=self._session
        )

    def first(self, most: int, beside: Collection[str] = ()) -> Sequence[InLine]:
        standing: dict[str, Any] = {"left_at": None}
        if beside:
            standing["_id"] = {"$nin": list(beside)}
        rows = (
            self._rows.find(standing, session=self._session)
            .sort([("stands_since", 1), ("_id", 1)])
            .limit(most)
        )
        return [InLine(row["_id"], row["agency"], row["stands_since"]) for row in rows]
