"""Everything matching reads for one match, as the server itself says it was read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.resources import CANDIDATES
from services.matching.application.look_around import candidate_filter
from services.matching.domain.line import InLine
from services.matching.domain.vocabulary import Urgency
from shared.region import Region
from shared.storage import Mongo
from tests.bench.matching.pools import add_earlier_contacts, build_pool
from tests.bench.matching.population import Population
from tests.bench.matching.regions import measured_region
from tests.services.matching.adapters.stores import AGENCIES, in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, need, question, shift, uuid

SIZE = 3000
TOPICS = ("grief", "sleep", "family")


@dataclass(frozen=True)
class Full:
    """A pool, contacts of the past, a line and a roster."""

    mongo: Mongo
    refs: list[str]


@pytest.fixture
def full(mongo: Mongo) -> Full:
    lay_out(mongo)
    region: Region = measured_region()
    rows = mongo.collection("matching.supporters")
    build_pool(rows, Population(region, 11, MONDAY_NOON), SIZE, 11, lambda _count: None)
    lately = datetime.now(UTC)  # what ended long ago leaves by itself
    refs = add_earlier_contacts(mongo, AGENCIES, 300, lately)
    line = in_mongo(mongo).line
    for number in range(300):
        one = uuid(f"line {number}")
        line.join(InLine(one, "harbor", MONDAY_NOON - timedelta(minutes=number)))
        if number % 2:
            line.leave(one, MONDAY_NOON)
    MongoShifts(mongo, None).add([shift(f"shift {number}", 8 * number) for number in range(-9, 9)])
    return Full(mongo, list(refs["harbor"]))


@contextmanager
def profiled(mongo: Mongo) -> Iterator[list[dict[str, Any]]]:
    """Every read in it, as the database's own profiler wrote it down."""
    seen: list[dict[str, Any]] = []
    databases = [mongo.region, *(mongo.agency(agency) for agency in AGENCIES)]
    for database in databases:
        database.command("profile", 2)
    yield seen
    for database in databases:
        database.command("profile", 0)
        reads = {"op": {"$in": ["query", "getmore"]}, "ns": {"$regex": "matching"}}
        seen += database["system.profile"].find(reads)


def asked(urgency: Urgency, topics: tuple[str, ...] = TOPICS) -> Any:
    lenders = frozenset(AGENCIES)
    return candidate_filter(question(need=need(urgency=urgency, topics=topics), lenders=lenders))


@pytest.mark.parametrize("urgency", list(Urgency))
def test_every_stratum_of_the_pool_is_read_from_its_index_in_order(
    full: Full, urgency: Urgency
) -> None:
    with profiled(full.mongo) as reads:
        pages = in_mongo(full.mongo).supporters.candidates(asked(urgency), 100, 2000)
        found = sum(len(page) for page in pages)
    first = [read for read in reads if read["op"] == "query"]
    assert len(first) == len(TOPICS) * 2 + 1
    assert found > 100
    assert_indexed(reads)
    assert all("keys: 1, reach: 1" in read["planSummary"] for read in reads)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_documents_are_read_only_of_who_may_be_reached_then(full: Full, urgency: Urgency) -> None:
    """Whoever cannot be costs a key of the index, whatever the pool holds."""
    with profiled(full.mongo) as reads:
        list(in_mongo(full.mongo).supporters.candidates(asked(urgency), 100, 2000))
    documents = sum(read["docsExamined"] for read in reads)
    assert documents == sum(read["nreturned"] for read in reads)


OTHER_READS: dict[str, Callable[[Full], Any]] = {
    "earlier peers": lambda full: in_mongo(full.mongo).offers.earlier_peers("harbor", 100),
    "the line": lambda full: in_mongo(full.mongo).line.first(50),
    "some": lambda full: in_mongo(full.mongo).supporters.some(full.refs[:20]),
    "a sample": lambda full: in_mongo(full.mongo).supporters.sample("harbor", 50),
    "on call": lambda full: MongoShifts(full.mongo, None).on_call(
        ["harbor"], "harbor", MONDAY_NOON
    ),
}


def test_whom_an_agency_liked_lately_costs_no_document(full: Full) -> None:
    with profiled(full.mongo) as reads:
        assert len(in_mongo(full.mongo).offers.earlier_peers("harbor", 250)) == 250
    assert sum(read["docsExamined"] for read in reads) == 0


@pytest.mark.parametrize("what", OTHER_READS)
def test_what_else_a_match_reads_is_read_from_indexes(full: Full, what: str) -> None:
    with profiled(full.mongo) as reads:
        found = OTHER_READS[what](full)
    assert len(found) > 0
    assert_indexed(reads)
    assert sum(read["docsExamined"] for read in reads) <= 100


def assert_indexed(reads: list[dict[str, Any]]) -> None:
    assert reads
    for read in reads:
        assert "COLLSCAN" not in read["planSummary"], read["planSummary"]
        assert not read.get("hasSortStage"), read["planSummary"]


def test_the_index_of_candidates_knows_who_is_left_out() -> None:
    """The query repeats this filter, or the index is not used."""
    assert CANDIDATES.partial == {"left": False, "paused": False, "free": {"$gte": 1}}
