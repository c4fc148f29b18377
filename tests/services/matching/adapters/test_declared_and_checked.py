"""Declarations and checks as the pool keeps them, in memory and in MongoDB."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.adapters.mongo_supporters import candidate_query
from services.matching.adapters.resources import CANDIDATES
from services.matching.adapters.supporter_documents import supporter_document
from services.matching.application.ports import PoolFilter
from services.matching.domain.supporter import Supporter
from shared.storage import Mongo
from tests.services.matching.adapters.stores import Stores, in_mongo, lay_out
from tests.services.matching.adapters.test_candidate_plan import explained, names, stages
from tests.services.matching.builders import MONDAY_NOON, offer, ref, supporter

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
SINCE = TODAY - 365 * DAY
WANTED = PoolFilter(
    frozenset({"harbor", "mesa"}), "en", TODAY, TODAY, "harbor", declared_since=SINCE
)
LONG_AGO = MONDAY_NOON - timedelta(days=900)


@pytest.fixture
def laid_out(mongo: Mongo) -> Mongo:
    lay_out(mongo)
    return mongo


def sam(stores: Stores) -> Supporter:
    found = stores.supporters.find(ref("sam"))
    assert found is not None
    return found


def read(stores: Stores, wanted: PoolFilter = WANTED) -> set[str]:
    pages = stores.supporters.candidates(wanted, 10, 100)
    return {one.ref for page in pages for one in page}


def test_of_each_declaration_they_are_reminded_once_whatever_is_saved(stores: Stores) -> None:
    stores.supporters.add(supporter())
    first, second = TODAY, TODAY + DAY
    assert stores.supporters.note_reminder(ref("sam"), first)
    stores.supporters.save(sam(stores), sam(stores).with_pause(True))
    assert not stores.supporters.note_reminder(ref("sam"), first)
    assert sam(stores).reminded_of == first
    assert stores.supporters.note_reminder(ref("sam"), second)
    assert not stores.supporters.note_reminder(ref("nobody"), first)
    stores.supporters.take_out(ref("sam"))
    assert not stores.supporters.note_reminder(ref("sam"), first)


@pytest.mark.parametrize("declared_on", [None, date(2026, 5, 31)])
def test_a_declaration_comes_back_as_it_went_in(stores: Stores, declared_on: date | None) -> None:
    one = supporter(declared_on=declared_on, check_until=MONDAY_NOON)
    stores.supporters.add(one)
    assert sam(stores) == one


def test_whose_declaration_is_too_old_is_not_read(stores: Stores) -> None:
    stores.supporters.add(supporter("old", enrolled_at=LONG_AGO, declared_on=SINCE - DAY))
    stores.supporters.add(supporter("just", enrolled_at=LONG_AGO, declared_on=SINCE))
    stores.supporters.add(supporter("enrolled", enrolled_at=MONDAY_NOON))
    stores.supporters.add(supporter("long ago", enrolled_at=LONG_AGO))
    assert read(stores) == {ref("just"), ref("enrolled")}
    anybody = replace(WANTED, declared_since=None)
    assert read(stores, anybody) == {ref(n) for n in ("old", "just", "enrolled", "long ago")}


def test_whoever_declares_is_read_again(stores: Stores) -> None:
    one = supporter(enrolled_at=LONG_AGO)
    stores.supporters.add(one)
    stores.supporters.save(one, one.with_declaration(TODAY))
    assert read(stores) == {one.ref}
    assert sam(stores).declared_on == TODAY


def test_a_check_is_offered_once_while_it_covers_them(stores: Stores) -> None:
    stores.supporters.add(supporter())
    pool, later = stores.supporters, MONDAY_NOON + DAY
    assert pool.cover_by_check(ref("sam"), MONDAY_NOON, later)
    assert not pool.cover_by_check(ref("sam"), MONDAY_NOON, later + DAY)
    assert not pool.cover_by_check(ref("sam"), later, later), "it was made longer"
    assert sam(stores).check_until == later + DAY
    assert pool.cover_by_check(ref("sam"), later + DAY, later + 2 * DAY)


def test_nobody_who_left_or_never_was_is_covered(stores: Stores) -> None:
    stores.supporters.add(supporter(left=True))
    for who in (ref("sam"), ref("nobody")):
        assert not stores.supporters.cover_by_check(who, MONDAY_NOON, MONDAY_NOON + DAY)


def test_saving_a_profile_never_undoes_a_check(stores: Stores) -> None:
    one = supporter()
    stores.supporters.add(one)
    assert stores.supporters.cover_by_check(one.ref, MONDAY_NOON, MONDAY_NOON + DAY)
    stores.supporters.save(one, one.with_pause(True))
    assert sam(stores).check_until == MONDAY_NOON + DAY


def test_a_confirmation_comes_back_with_its_offer(stores: Stores) -> None:
    one = offer(statement="some-words-1")
    stores.offers.add(one)
    stores.offers.settle(one, one.accept(MONDAY_NOON))
    found = stores.offers.find("harbor", one.offer_id)
    assert found is not None
    assert (found.statement, found.confirmed) == ("some-words-1", "some-words-1")


OLD_SUPPORTER = ("declared_on", "last_declared", "check_until")


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in names}


@pytest.mark.parametrize("enrolled_at", [MONDAY_NOON, LONG_AGO])
def test_a_document_of_an_older_version_counts_from_the_enrolment(
    laid_out: Mongo, enrolled_at: Any
) -> None:
    """It is read whatever its age, and judged by the rules."""
    one = supporter(enrolled_at=enrolled_at)
    rows = laid_out.collection("matching.supporters")
    rows.insert_one(without(supporter_document(one), *OLD_SUPPORTER))
    stores = in_mongo(laid_out)
    assert sam(stores).last_declared == enrolled_at.date()
    assert read(stores) == {one.ref}
    assert stores.supporters.cover_by_check(one.ref, MONDAY_NOON, MONDAY_NOON + DAY)


def test_an_offer_of_an_older_version_confirms_nothing(laid_out: Mongo) -> None:
    one = offer()
    stores = in_mongo(laid_out)
    stores.offers.add(one)
    laid_out.collection("matching.offers", "harbor").update_one(
        {"_id": one.offer_id}, {"$unset": {"statement": 1, "confirmed": 1}}
    )
    found = stores.offers.find("harbor", one.offer_id)
    assert found == one
    assert (found.statement, found.confirmed) == (None, None)


def test_whose_declaration_is_too_old_costs_a_key_and_no_document(laid_out: Mongo) -> None:
    """They are the most rested of all: read as documents, they would be read for every request."""
    rows = laid_out.collection("matching.supporters")
    old = [supporter(f"old {n}", enrolled_at=LONG_AGO) for n in range(300)]
    fresh = [supporter(f"fresh {n}", enrolled_at=MONDAY_NOON) for n in range(20)]
    rows.insert_many([supporter_document(one) for one in (*old, *fresh)])
    cursor = rows.find(candidate_query("en", WANTED)).sort([("last_offered_at", 1), ("_id", 1)])
    report = explained(cursor)
    used = {stage.get("indexName") for stage in stages(report["queryPlanner"]["winningPlan"])}
    assert CANDIDATES.name in used
    assert not {"COLLSCAN", "SORT"} & names(report)
    assert report["executionStats"]["totalDocsExamined"] == 20
