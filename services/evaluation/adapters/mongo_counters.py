"""Monthly counts in MongoDB (``evaluation.counters``), each month over a few documents.

All events of a busy agency would wait for one another at a single document; a request's counts
always go to the same one, so that each document is right by itself.
"""

from collections import Counter
from collections.abc import Mapping
from zlib import crc32

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.evaluation.domain.months import Month
from services.evaluation.domain.tallies import Tally
from shared.storage.mongo import Document

_SPREAD = 8


class MongoCounters:
    def __init__(self, rows: Collection[Document], session: ClientSession | None) -> None:
        self._rows = rows
        self._session = session

    def add(self, tally: Tally, spread_by: str) -> None:
        part = crc32(spread_by.encode()) % _SPREAD
        self._rows.update_one(
            {"_id": f"{tally.month}/{part}"},
            {
                "$inc": {f"counts.{name}": amount for name, amount in tally.counts.items()},
                "$setOnInsert": {"month": str(tally.month)},
            },
            upsert=True,
            session=self._session,
        )

    def of(self, month: Month) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for row in self._rows.find({"month": str(month)}, session=self._session):
            for table, cells in row["counts"].items():
                counts.update({f"{table}.{cell}": amount for cell, amount in cells.items()})
        return {name: amount for name, amount in counts.items() if amount}
