"""What one leadership report costs: a process for each size, so that its memory is its own."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from statistics import median
from typing import Any

from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.application.gather_material import gather_material
from services.evaluation.entrypoints.wiring import EvaluationWiring
from shared.runtime.platform import Platform
from shared.storage import Mongo
from tests.bench.evaluation.effects import paired_statistics
from tests.bench.evaluation.people import MONTHS, YEAR
from tests.bench.evaluation.stands import AGENCY, Place, resident_megabytes, wiring_on


@dataclass(frozen=True)
class Report:
    """Seconds of its parts; documents that the server read for it, by its own account."""

    summary: float
    material: float
    statistics: float
    documents: int
    pairs: int
    megabytes: float

    @property
    def seconds(self) -> float:
        return self.summary + self.material + self.statistics


@dataclass
class Desk:
    """The process that makes reports on one size."""

    responses: int
    reports: list[Report] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._process = ProcessPoolExecutor(1, get_context("spawn"))

    def make(self, place: Place, keep: bool = True) -> None:
        report = self._process.submit(_report, place).result()
        if keep:
            self.reports.append(report)

    def median(self, part: str) -> float:
        return float(median(getattr(one, part) for one in self.reports))

    def close(self) -> None:
        self._process.shutdown()


@contextmanager
def desk(responses: int) -> Iterator[Desk]:
    opened = Desk(responses)
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True)
class _Standing:
    platform: Platform
    wiring: EvaluationWiring
    admin: Mongo


_standing: dict[str, _Standing] = {}


def _report(place: Place) -> Report:
    """A month's summary by the use case, made anew; then a year's material and its statistics."""
    here = _standing.get(place.prefix) or _stand(place)
    here.admin.collection("evaluation.releases", AGENCY).delete_many({})
    read = _documents(here.admin)
    began = time.perf_counter()
    published = here.wiring.bind(None).summarise_month(AGENCY, f"{YEAR}-06")
    summarised = time.perf_counter()
    ledger = MongoLedgers(here.platform.mongo, None).for_agency(AGENCY)
    material = gather_material(ledger, MONTHS)
    gathered = time.perf_counter()
    found = paired_statistics(material)
    done = time.perf_counter()
    assert published.content["status"] == "published"
    assert len(found) == 3
    return Report(
        summarised - began,
        gathered - summarised,
        done - gathered,
        _documents(here.admin) - read,
        sum(pairs.n for pairs in material.all_responses.pairs.values()),
        resident_megabytes(),
    )


def _stand(place: Place) -> _Standing:
    platform = place.platform()
    return _standing.setdefault(
        place.prefix, _Standing(platform, wiring_on(platform), place.mongo())
    )


def _documents(mongo: Mongo) -> int:
    counted: dict[str, Any] = mongo.client.admin.command("serverStatus")["metrics"]
    return int(counted["queryExecutor"]["scannedObjects"])
