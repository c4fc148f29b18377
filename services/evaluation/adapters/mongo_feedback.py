"""Free text in MongoDB (``evaluation.feedback``): encrypted, in no order of writing.

Whoever has the database without the key file reads no word; a coordinator reads through the API.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.evaluation.domain.feedback import Feedback
from services.evaluation.domain.months import Week
from shared.storage import FieldCipher
from shared.storage.mongo import Document


class MongoFeedback:
    """``cipher`` is asked when it is needed: most who come by here bring no text."""

    def __init__(
        self,
        rows: Collection[Document],
        cipher: Callable[[], FieldCipher],
        session: ClientSession | None,
    ) -> None:
        self._rows = rows
        self._cipher = cipher
        self._session = session

    def add(self, feedback: Feedback) -> None:
        row = {
            "_id": feedback.id,
            "text": self._cipher().encrypt(feedback.text),
            "week": feedback.week and str(feedback.week),
            "theme": feedback.theme,
        }
        self._rows.insert_one(row, session=self._session)

    def page(self, after: str | None, limit: int) -> Sequence[Feedback]:
        wanted = {} if after is None else {"_id": {"$gt": after}}
        rows = self._rows.find(wanted, session=self._session).sort("_id", 1).limit(limit)
        return [self._feedback(row) for row in rows]

    def tag(self, feedback_id: str, theme: str) -> bool:
        change = {"$set": {"theme": theme}}
        found = self._rows.update_one({"_id": feedback_id}, change, session=self._session)
        return found.matched_count == 1

    def themes(self) -> Mapping[str, int]:
        stages: list[dict[str, Any]] = [
            {"$match": {"theme": {"$ne": None}}},
            {"$group": {"_id": "$theme", "times": {"$sum": 1}}},
        ]
        found = self._rows.aggregate(stages, session=self._session)
        return {row["_id"]: row["times"] for row in found}

    def _feedback(self, row: Document) -> Feedback:
        text = self._cipher().decrypt(row["text"])
        return Feedback(row["_id"], text, row["week"] and Week.parse(row["week"]), row["theme"])
