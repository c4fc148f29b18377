"""Roll-ups in MongoDB (``evaluation.rollups``): of each month and instrument eight documents.

``counts`` holds how many people are in a cell, by waves and scale: ``baseline.total.5200`` those
who scored 52 there, ``baseline>after_contact.total.5200_6000`` those who went from 52 to 60; only
cells that somebody is in. ``beyond`` holds the same of responses that count nowhere, in the same
documents, so that what is written does not tell which a response was.

No document outgrows its instrument, however many answer. A score takes at most 11 bytes a wave, a
pair of scores 17, and less than a quarter of the pairs are in one document: WHO-5 (26 scores) in
four waves, each compared with the first, and as much again beyond, comes to 24 kB. What is a mean
of twenty items with some left out has some four hundred scores, 5 kB a wave; two waves of it had
better not be compared, or only with fewer digits.
"""

from collections import Counter, defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from zlib import crc32

from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.months import Month
from services.evaluation.domain.rollups import Addition, Asked, Compared, RollUp
from shared.storage.mongo import Document

SPREAD = 8
_TURNS = 64
_BATCH = 10_000

Cells = Counter[str]


class MongoRollUps:
    def __init__(self, rows: Collection[Document], session: ClientSession | None) -> None:
        self._rows = rows
        self._session = session

    def add(self, additions: Iterable[Addition], participants: Several[str]) -> None:
        changes: defaultdict[tuple[Month, str, int], Cells] = defaultdict(Counter)
        spread = spread_of(min(participants))
        for addition in additions:
            for instrument, part, cell, people in _cells(addition, spread):
                changes[addition.month, instrument, part][cell] += people
        updates = [_update(*document, cells) for document, cells in changes.items()]
        self._rows.bulk_write([*_turns(participants), *updates], session=self._session)

    def of(self, months: Sequence[Month]) -> Mapping[Month, RollUp]:
        wanted = {"month": {"$in": [str(month) for month in months]}}
        rows = self._rows.find(
            wanted, {"counts": 1, "month": 1, "instrument": 1}, session=self._session
        ).batch_size(_BATCH)
        read: dict[str, _Reading] = {str(month): _Reading() for month in months}
        for row in rows:
            read[row["month"]].take(row["instrument"], row.get("counts", {}))
        return {month: read[str(month)].rollup() for month in months}


def _turns(participants: Several[str]) -> list[UpdateOne]:
    """Rows that all who add for one participant change, so that two at once conflict.

    Else neither of two transactions would see the other's response, and nobody would bring the
    pair. The rows are few and hold no time, unlike the turns of ``shared.storage.limits``: those
    would tell when each participant answered.
    """
    turns = sorted({_part(participant, _TURNS) for participant in participants})
    return [
        UpdateOne({"_id": f"turn/{turn}"}, {"$inc": {"taken": 1}}, upsert=True) for turn in turns
    ]


def _update(month: Month, instrument: str, part: int, cells: Cells) -> UpdateOne:
    return UpdateOne(
        {"_id": f"{month}/{instrument}/{part}"},
        {"$inc": dict(cells), "$setOnInsert": {"month": str(month), "instrument": instrument}},
        upsert=True,
    )


def _cells(addition: Addition, spread: int) -> Iterator[tuple[str, int, str, int]]:
    """Instrument, part, path and people of each. A pair's part is its first score's, so that
    pairs, of which there can be many, are in one document each."""
    for asked, distribution in addition.rollup.distributions.items():
        instrument, _, scale = asked.measure.partition(".")
        for score, people in distribution.counts.items():
            yield instrument, spread, f"counts.{asked.wave}.{scale}.{_code(score)}", people
    for compared, pairs in addition.rollup.pairs.items():
        instrument, _, scale = compared.measure.partition(".")
        path = f"counts.{compared.before}>{compared.after}.{scale}"
        for (before, after), people in pairs.counts.items():
            code = _code(before)
            yield instrument, _part(code, SPREAD), f"{path}.{code}_{_code(after)}", people


class _Reading:
    """The rows of one month, added up while scores are still text."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[str, str], Cells] = defaultdict(Counter)

    def take(self, instrument: str, counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
        for waves, scales in counts.items():
            for scale, cells in scales.items():
                self._cells[waves, f"{instrument}.{scale}"].update(cells)

    def rollup(self) -> RollUp:
        distributions: dict[Asked, Distribution] = {}
        pairs: dict[Compared, Pairs] = {}
        for (waves, measure), cells in self._cells.items():
            before, _, after = waves.partition(">")
            if after:
                found = {_scores(code): people for code, people in cells.items()}
                pairs[Compared(before, after, measure)] = Pairs(found)
            else:
                alone = {_score(code): people for code, people in cells.items()}
                distributions[Asked(waves, measure)] = Distribution(alone)
        return RollUp(distributions, pairs)


def spread_of(participant: str) -> int:
    """In which of a month's documents their scores are."""
    return _part(participant, SPREAD)


def _part(text: str, parts: int) -> int:
    return crc32(text.encode()) % parts


def _code(score: float) -> str:
    """In hundredths, because the name of a field has no point."""
    return str(round(score * 100))


@cache
def _score(code: str) -> float:
    return int(code) / 100


@lru_cache(maxsize=20_000)
def _scores(code: str) -> tuple[float, float]:
    before, _, after = code.partition("_")
    return _score(before), _score(after)
