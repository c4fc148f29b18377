"""Whoever is on duty is found by a short stretch of an index, however long the roster is."""

from typing import Any

import pytest

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.resources import OWN_SHIFTS, SHIFTS
from services.matching.adapters.shift_documents import (
    ahead_of,
    following,
    later_in_series,
    on_duty,
    shift_document,
    touching,
)
from services.matching.application.ports import RosterPlace
from services.matching.domain.duty_roster import DutyRole
from shared.storage import Mongo
from tests.services.matching.adapters.stores import lay_out
from tests.services.matching.adapters.test_candidate_plan import explained, names, stages
from tests.services.matching.builders import MONDAY_NOON, ref, shift, uuid

IN_ORDER = [("starts_at", 1), ("_id", 1)]


@pytest.fixture
def year(mongo: Mongo) -> Mongo:
    """Three watches a day, each with a secondary and a shift that was cancelled."""
    lay_out(mongo)
    rows = [
        shift_document(
            shift(f"{role} {n} {off}", 8 * n, role=role, cancelled=off, supporter_ref=who)
        )
        for n in range(-3 * 180, 3 * 180)
        for role, off, who in (
            (DutyRole.PRIMARY, False, ref("sam")),
            (DutyRole.SECONDARY, False, ref(f"second {n % 50}")),
            (DutyRole.PRIMARY, True, ref("sam")),
        )
    ]
    mongo.collection("matching.shifts", "harbor").insert_many(rows)
    return mongo


def report(mongo: Mongo, wanted: dict[str, Any]) -> dict[str, Any]:
    rows = mongo.collection("matching.shifts", "harbor")
    found: dict[str, Any] = explained(rows.find(wanted).sort(IN_ORDER))
    return found


def index_of(found: dict[str, Any]) -> set[Any]:
    plan = found["queryPlanner"]["winningPlan"]
    assert not {"COLLSCAN", "SORT"} & names(found)
    return {stage["indexName"] for stage in stages(plan) if "indexName" in stage}


def test_who_is_on_duty_costs_as_many_documents_as_there_are_people(year: Mongo) -> None:
    found = report(year, on_duty(MONDAY_NOON))
    assert index_of(found) == {SHIFTS.name}
    assert found["executionStats"]["nReturned"] == 2
    assert found["executionStats"]["totalDocsExamined"] == 2
    assert found["executionStats"]["totalKeysExamined"] < 20


def test_overlaps_are_looked_for_in_a_short_stretch(year: Mongo) -> None:
    found = report(year, touching(shift().span))
    assert index_of(found) == {SHIFTS.name}
    assert found["executionStats"]["totalDocsExamined"] == 2
    assert found["executionStats"]["totalKeysExamined"] < 20


def test_ones_own_shifts_are_read_from_their_index(year: Mongo) -> None:
    found = report(year, ahead_of(ref("second 7"), MONDAY_NOON))
    assert index_of(found) == {OWN_SHIFTS.name}
    stats = found["executionStats"]
    assert stats["totalDocsExamined"] == stats["nReturned"] > 0


def test_a_later_page_does_not_read_the_pages_before(year: Mongo) -> None:
    one = shift("late", 8 * 400)
    place = RosterPlace(one.span.starts_at, uuid("anything"))
    found = report(year, following(ahead_of(ref("sam"), MONDAY_NOON), place))
    assert index_of(found) == {OWN_SHIFTS.name}
    assert found["executionStats"]["totalKeysExamined"] <= 60


def test_the_rest_of_a_series_is_read_from_its_supporters_index(year: Mongo) -> None:
    found = report(year, later_in_series(shift("sec", supporter_ref=ref("second 7"))))
    assert index_of(found) == {OWN_SHIFTS.name}
    assert found["executionStats"]["totalDocsExamined"] <= 3 * 180 // 50 + 1


def test_whether_an_agency_keeps_a_roster_is_told_by_one_document(year: Mongo) -> None:
    roster = MongoShifts(year, None)
    last = shift("last", 8 * (3 * 180 - 1)).span.starts_at
    assert roster.kept_since("harbor", MONDAY_NOON)
    assert not roster.kept_since("harbor", last)
    assert not roster.kept_since("mesa", MONDAY_NOON)
