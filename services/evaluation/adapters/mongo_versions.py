"""Versions in MongoDB: one document each, that nothing ever changes.

Its id is its subject and number, so that of two who report at the same time one fails.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.evaluation.domain.versions import Version, VersionMoved
from shared.storage.mongo import Document

_DUPLICATE = 11000
_LATEST: list[dict[str, Any]] = [
    {"$sort": {"subject": 1, "number": 1}},
    {"$group": {"_id": "$subject", "row": {"$last": "$$ROOT"}}},
]


class MongoVersions:
    def __init__(self, rows: Collection[Document], session: ClientSession | None) -> None:
        self._rows = rows
        self._session = session

    def latest(self, subject: str) -> Version | None:
        newest = [("number", -1)]
        row = self._rows.find_one({"subject": subject}, sort=newest, session=self._session)
        return None if row is None else _version(row)

    def every_latest(self) -> list[Version]:
        found = self._rows.aggregate(_LATEST, session=self._session)
        return [_version(each["row"]) for each in found]

    def history(self, subject: str) -> list[Version]:
        rows = self._rows.find({"subject": subject}, session=self._session)
        return [_version(row) for row in rows.sort("number", -1)]

    def add(self, versions: Sequence[Version]) -> None:
        if not versions:
            return
        try:
            self._rows.insert_many([_document(each) for each in versions], session=self._session)
        except BulkWriteError as error:
            if any(each["code"] == _DUPLICATE for each in error.details["writeErrors"]):
                raise VersionMoved from None
            raise


def _document(version: Version) -> dict[str, Any]:
    return {"_id": f"{version.subject}/{version.number}", **vars(version)}


def _version(row: Mapping[str, Any]) -> Version:
    return Version(**{name: value for name, value in row.items() if name != "_id"})
