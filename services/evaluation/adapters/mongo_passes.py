"""Keys of passes, and which passes were used, in MongoDB.

``evaluation.used_passes`` holds keyed digests: of a serial with an instrument, and of what was
answered. No time and no order; both collections end some time after their wave.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo.client_session import ClientSession
from pymongo.database import Database

from services.evaluation.domain.survey import PassKey
from shared.storage.mongo import Document

_KEPT = timedelta(days=14)
"""After the wave's end: until nobody is under way with an answer any more."""


class MongoPasses:
    def __init__(self, row: Database[Document], session: ClientSession | None) -> None:
        self._keys = row["evaluation.verifiers"]
        self._used = row["evaluation.used_passes"]
        self._session = session

    def learn(self, key: PassKey) -> None:
        row = {**vars(key), "until": key.closes + _KEPT}
        row["_id"] = row.pop("id")
        self._keys.replace_one({"_id": key.id}, row, upsert=True, session=self._session)

    def key(self, key_id: str) -> PassKey | None:
        row = self._keys.find_one({"_id": key_id}, session=self._session)
        return None if row is None else _key(row)

    def keys(self, at: datetime) -> Sequence[PassKey]:
        rows = self._keys.find({"closes": {"$gte": at}}, session=self._session)
        return sorted(map(_key, rows), key=lambda key: (key.wave, key.opens))

    def used_for(self, use: str) -> str | None:
        row = self._used.find_one({"_id": use}, session=self._session)
        return None if row is None else str(row["answered"])

    def use(self, use: str, answered: str, until: datetime) -> None:
        row = {"_id": use, "answered": answered, "until": until + _KEPT}
        self._used.insert_one(row, session=self._session)


def _key(row: Document) -> PassKey:
    return PassKey(row["_id"], row["wave"], row["modulus"], row["opens"], row["closes"])
