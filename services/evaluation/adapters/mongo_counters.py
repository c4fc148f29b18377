"""Monthly counts in MongoDB (``evaluation.counters``), each month over a few documents.

All events of a busy agency would wait for one another at a single document; a request's counts
always go to the same one, so that each document is right by itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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
        return self.over((month,))[month]

    def over(self, months: Sequence[Month]) -> Mapping[Month, Mapping[str, int]]:
        wanted = {"month": {"$in": [str(month) for month in months]}}
        found: dict[str, Counter[str]] = {str(month): Counter() for month in months}
        for row in self._rows.find(wanted, session=self._session):
            for table, cells in row["counts"].items():
                counted = {f"{table}.{cell}": amount for cell, amount in cells.items()}
                found[row["month"]].update(counted)
        return {month: _without_none(found[str(month)]) for month in months}


def _without_none(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {name: amount for name, amount in counts.items() if amount}
