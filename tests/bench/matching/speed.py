"""What one match costs, by the size of the pool: time, documents read, memory."""

import os
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.matching.adapters.resources import CANDIDATES
from services.matching.application.asking import question_of
from services.matching.application.look_around import look_around, on_duty
from services.matching.application.ports import Ports
from services.matching.domain.cascade import steps_for
from services.matching.domain.need import Need
from services.matching.domain.search import Search
from shared.region import Region
from shared.storage import Mongo, Transaction
from tests.bench.matching.needs import Needs
from tests.bench.matching.platforms import Stand
from tests.bench.matching.pools import Progress, add_earlier_contacts, build_pool
from tests.bench.matching.population import Population

_VETOES = 200
_PEERS = 600
_BUT_THE_LAST = {
    "$cond": [
        {"$gt": [{"$size": "$recent_offers"}, 1]},
        {"$slice": ["$recent_offers", {"$subtract": [{"$size": "$recent_offers"}, 1]}]},
        [],
    ]
}
_LAST = {"$ifNull": [{"$last": "$recent_offers"}, None]}
_NOT_ASKED: list[dict[str, Any]] = [
    {"$set": {"recent_offers": _BUT_THE_LAST}},
    {"$set": {"last_offered_at": _LAST}},
]


@dataclass
class Figures:
    """Seconds and documents of each match; `offers` and `nobody` say what came of them."""

    match: list[float] = field(default_factory=list)
    decision: list[float] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    offers: int = 0
    nobody: int = 0


class MeasuredPool:
    """One pool in a region of its own; a match leaves it as it was."""

    def __init__(self, stand: Stand, region: Region, size: int, seed: int) -> None:
        self._stand = stand
        self._region = region
        self._seed = seed
        self._now = datetime.now(UTC)
        self.size = size
        self.figures = Figures()

    def build(self, progress: Progress) -> None:
        mongo = self._stand.mongo
        population = Population(self._region, self._seed, self._now)
        with closing(self._stand.deployment.mongo_admin) as patient:
            rows = patient[mongo.region.name]["matching.supporters"]
            build_pool(rows, population, self.size, self._seed, progress)
        agencies = [one.id for one in self._region.agencies]
        liked = add_earlier_contacts(mongo, agencies, _PEERS, self._now)
        vetoes = [ref for refs in liked.values() for ref in refs][:_VETOES]
        key = self._stand.deployment.conflict_key
        self._needs = Needs(self._region, key, self._seed, self._now, vetoes, liked)
        self._ids = population

    def measure(self) -> None:
        """One random request matched and taken back, and another decided: neither warms the other's
        documents.
        """
        self.figures.decision.append(
            self._timed(self._deciding(*self._needs.request(), self._ids.request_id()))
        )
        agency, need = self._needs.request()
        request_id = self._ids.request_id()
        before = _read(self._stand.mongo)
        self.figures.match.append(self._timed(self._matching(agency, request_id, need)))
        after = _read(self._stand.mongo)
        self.figures.documents.append(after.documents - before.documents)
        self.figures.keys.append(after.keys - before.keys)
        self._take_back(agency, request_id)

    def warm_up(self, matches: int) -> None:
        """Requests that do not count."""
        counted = self.figures
        self.figures = Figures()
        for _ in range(matches):
            self.measure()
        self.figures = counted

    def megabytes_of_a_match(self, matches: int = 20) -> float:
        """The most that Python allocated for one of some; slow while it is counted."""
        tracemalloc.start()
        try:
            self.warm_up(matches)
            return tracemalloc.get_traced_memory()[1] / 1e6
        finally:
            tracemalloc.stop()

    def index_megabytes(self) -> float:
        stats = self._stats()
        return float(stats["indexSizes"][CANDIDATES.name]) / 1e6

    def data_megabytes(self) -> float:
        return float(self._stats()["storageSize"]) / 1e6

    def _deciding(self, agency: str, need: Need, request_id: str) -> Callable[[Transaction], None]:
        def decide(tx: Transaction) -> None:
            ports = self._stand.wiring.ports(tx)
            search = Search(request_id, agency, 1, self._now, need)
            _first_decision(ports, search)

        return decide

    def _matching(self, agency: str, request_id: str, need: Need) -> Callable[[Transaction], None]:
        def match(tx: Transaction) -> None:
            use = self._stand.wiring.bind(tx)
            use.hear.submitted(agency, request_id, 1, self._now, need)

        return match

    def _timed(self, work: Callable[[Transaction], None]) -> float:
        began = time.perf_counter()
        self._stand.platform.transactions.run(work)
        return time.perf_counter() - began

    def _stats(self) -> dict[str, Any]:
        return self._stand.mongo.region.command("collStats", "matching.supporters")

    def _take_back(self, agency: str, request_id: str) -> None:
        """The places by the use case, the traces that a place leaves by hand."""
        row = self._stand.mongo.collection("matching.searches", agency).find_one(request_id)
        assert row is not None, "the request was not taken"
        self.figures.offers += len(row["tried"])
        self.figures.nobody += not row["tried"]
        transactions, wiring = self._stand.platform.transactions, self._stand.wiring
        transactions.run(
            lambda tx: wiring.bind(tx).hear.withdrawn(agency, request_id, 2, self._now)
        )
        self._stand.mongo.collection("matching.supporters").update_many(
            {"_id": {"$in": row["tried"]}}, _NOT_ASKED
        )


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _first_decision(ports: Ports, search: Search) -> None:
    """The steps of the cascade up to the first with somebody to ask."""
    question = on_duty(ports, question_of(ports, search, ports.clock.now()))
    for step, asked in steps_for(question, limit_reached=False):
        if look_around(ports, search, asked, step).ranking:
            return


@dataclass(frozen=True)
class _Read:
    """What the server has read since it started, by its own account."""

    documents: int
    keys: int


def _read(mongo: Mongo) -> _Read:
    counted = mongo.client.admin.command("serverStatus")["metrics"]["queryExecutor"]
    return _Read(int(counted["scannedObjects"]), int(counted["scanned"]))
