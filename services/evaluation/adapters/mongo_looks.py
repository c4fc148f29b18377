"""What has been given out, in MongoDB (``evaluation.releases``, one document a month).

Kept outside any transaction by compare-and-set on the version, because a question is a read.
"""

from datetime import date
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.followed import Followed
from services.evaluation.domain.months import Month
from services.evaluation.domain.releases import FrozenTable, Look, Release
from services.evaluation.domain.sheet import Statistic
from shared.storage.mongo import Document


class MongoLooks:
    def __init__(self, rows: Collection[Document]) -> None:
        self._rows = rows

    def at(self, month: Month) -> Look | None:
        row = self._rows.find_one({"_id": str(month)})
        if row is None:
            return None
        return Look(row["period"], row["release"] and _release(row["release"]), row["version"])

    def keep(self, month: Month, look: Look) -> bool:
        document = {
            "period": look.period,
            "version": look.version,
            "release": None if look.release is None else _document(look.release),
        }
        if look.version == 1:
            return self._begin({"_id": str(month), **document})
        earlier = {"_id": str(month), "version": look.version - 1}
        return self._rows.replace_one(earlier, document).modified_count == 1

    def _begin(self, document: Document) -> bool:
        try:
            self._rows.insert_one(document)
        except DuplicateKeyError:
            return False
        return True


def _document(release: Release) -> dict[str, Any]:
    return {
        "as_of": release.as_of.isoformat(),
        "minimum": release.minimum,
        "total": release.total,
        "tables": {name: _table_document(table) for name, table in release.tables.items()},
        # Their names may hold points: the document is read and replaced as a whole, never by path.
        "statistics": {
            name: _statistic_document(each) for name, each in release.statistics.items()
        },
    }


def _table_document(table: FrozenTable) -> dict[str, Any]:
    return {"total": table.total, "as_of": table.as_of.isoformat(), "cells": dict(table.cells)}


def _statistic_document(statistic: Statistic) -> dict[str, Any]:
    document: dict[str, Any] = {"n": statistic.n, "figures": dict(statistic.figures)}
    if statistic.followed is not None:
        document["followed"] = _followed_document(statistic.followed)
    return document


def _followed_document(followed: Followed) -> dict[str, Any]:
    return {
        "baseline": [list(each) for each in followed.baseline.counts.items()],
        "pairs": [[*scores, people] for scores, people in followed.pairs.counts.items()],
        "span": followed.span,
    }


def _release(stored: Document) -> Release:
    return Release(
        as_of=date.fromisoformat(stored["as_of"]),
        minimum=stored["minimum"],
        total=stored["total"],
        tables={name: _table(table) for name, table in stored["tables"].items()},
        statistics={name: _statistic(each) for name, each in stored["statistics"].items()},
    )


def _table(stored: Document) -> FrozenTable:
    return FrozenTable(stored["total"], date.fromisoformat(stored["as_of"]), stored["cells"])


def _statistic(stored: Document) -> Statistic:
    """One that was kept before answers were kept beside it has none."""
    followed = stored.get("followed")
    return Statistic(stored["n"], stored["figures"], followed and _followed(followed))


def _followed(stored: Document) -> Followed:
    pairs = {(before, after): people for before, after, people in stored["pairs"]}
    return Followed(Distribution(dict(stored["baseline"])), Pairs(pairs), stored["span"])
