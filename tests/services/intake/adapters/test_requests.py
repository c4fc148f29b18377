"""One suite for every store of support requests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.adapters.mongo_requests import MongoRequests
from services.intake.application.ports import AgencyRequests, Requests, Wanted
from services.intake.domain.asking import Asker, IdentityLevel
from services.intake.domain.ending import Outcome
from services.intake.domain.search_step import SearchMove, Step
from services.intake.domain.support_request import Escalation, SupportRequest
from shared.storage import Mongo
from tests.services.intake.builders import (
    NOON,
    OFFICER,
    SUPPORTER,
    a_request,
    a_wish,
    an_acceptance,
    an_asker,
)
from tests.services.intake.fakes import FakeRequests

MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["fake", "mongo"])
def requests(request: pytest.FixtureRequest) -> Requests:
    if request.param == "fake":
        return FakeRequests()
    return MongoRequests(request.getfixturevalue("provisioned"), None)


@pytest.fixture
def harbor(requests: Requests) -> AgencyRequests:
    return requests.for_agency("harbor")


def added(rows: AgencyRequests, *requests: SupportRequest) -> list[str]:
    for request in requests:
        rows.add(request)
    return [request.id for request in requests]


def escalated(minutes: int) -> SupportRequest:
    return a_request(escalation=Escalation("no_candidate", NOON + minutes * MINUTE))


def test_what_was_added_is_read_back_equal(harbor: AgencyRequests) -> None:
    wish = a_wish(
        topics=("grief", "sleep"),
        own_unit_allowed=True,
        may_widen=True,
        gender="female",
        rank_bands=("line", "supervisor"),
        veteran=True,
        day_parts=("night",),
    )
    request = a_request(wish=wish)
    harbor.add(request)
    assert harbor.get(request.id) == request


def test_a_request_from_before_more_could_be_wished_is_still_read(provisioned: Mongo) -> None:
    request = a_request()
    harbor = MongoRequests(provisioned, None).for_agency("harbor")
    harbor.add(request)
    later = ("may_widen", "gender", "rank_bands", "veteran", "day_parts")
    absent = {"$unset": {f"wish.{name}": "" for name in later}}
    provisioned.collection("intake.requests", "harbor").update_one({"_id": request.id}, absent)
    assert harbor.get(request.id) == request


def test_every_fact_of_a_request_survives_saving(harbor: AgencyRequests) -> None:
    request = a_request()
    harbor.add(request)
    request.hear_offer("offer-1")
    request.hear_offer_withdrawn("offer-0")
    request.hear_search_moved(SearchMove(Step.ON_CALL, 3))
    request.hear_escalation(Escalation("too_many_offers", NOON + MINUTE))
    request.name_clinician()
    request.hear_acceptance(an_acceptance(fits=("topics", "channel")))
    request.touch(NOON + MINUTE)
    request.warn(NOON + MINUTE)
    bands = ("supported", "one", "under_30_min", "1_to_4_h")
    request.close(SUPPORTER, Outcome(*bands), NOON + 2 * MINUTE)
    harbor.save(request)
    assert harbor.get(request.id) == request


def test_untouched_ones_are_found_until_they_are_touched_or_end(harbor: AgencyRequests) -> None:
    old = a_request()
    touched = a_request(touched_at=NOON + 9 * MINUTE)
    warned = a_request(warned_at=NOON + 2 * MINUTE)
    ended = a_request()
    ended.withdraw(NOON)
    added(harbor, old, touched, warned, ended)

    def found(since: int, warned_before: int, limit: int = 9) -> set[str]:
        since_, before = NOON + since * MINUTE, NOON + warned_before * MINUTE
        return set(harbor.untouched(since_, before, limit))

    assert found(-1, 1) == set()
    assert found(0, 1) == {old.id}
    assert found(0, 2) == {old.id, warned.id}
    assert found(9, 2) == {old.id, warned.id, touched.id}
    assert len(found(9, 2, limit=2)) == 2
    for request in (old, warned):
        assert request.touch(NOON + 5 * MINUTE)
        harbor.touch(request)
    assert found(4, 4) == set()
    assert found(5, 4) == {old.id, warned.id}
    assert harbor.get(warned.id) == warned


def test_a_touch_neither_goes_back_in_time_nor_revives_what_ended(harbor: AgencyRequests) -> None:
    request = a_request(touched_at=NOON + 9 * MINUTE)
    added(harbor, request)
    stale = replace(request, touched_at=NOON + MINUTE)
    harbor.touch(stale)
    assert harbor.get(request.id) == request
    request.withdraw(NOON + 10 * MINUTE)
    harbor.save(request)
    harbor.touch(replace(stale, touched_at=NOON + 20 * MINUTE))
    assert harbor.get(request.id) == request


def test_a_row_of_an_earlier_version_is_read(provisioned: Mongo) -> None:
    """It says neither what spoke for the supporter nor whether the coordinator was waited for."""
    rows = MongoRequests(provisioned, None).for_agency("harbor")
    request = a_request(escalation=Escalation("no_candidate", NOON))
    request.hear_acceptance(an_acceptance())
    rows.add(request)
    former = {"$unset": {"escalation_unheeded": 1, "offers.accepted.0.fits": 1}}
    raw = provisioned.collection("intake.requests", "harbor")
    raw.update_one({"_id": request.id}, former)
    assert rows.get(request.id) == request


def test_a_forgotten_asker_is_found_by_nothing(harbor: AgencyRequests) -> None:
    request = a_request(asker=Asker(IdentityLevel.ANONYMOUS, None, "lookup", "digest"))
    harbor.add(request)
    request.withdraw(NOON)
    request.erase(NOON + MINUTE)
    request.forget_asker()
    harbor.save(request)
    assert harbor.get(request.id) == request
    assert harbor.by_lookup("lookup") is None
    assert harbor.by_access("digest") is None


def test_a_request_is_found_in_its_own_agency_only(requests: Requests) -> None:
    request = a_request(asker=Asker(IdentityLevel.ANONYMOUS, None, "lookup", "digest"))
    requests.for_agency("harbor").add(request)
    elsewhere = requests.for_agency("lakeside")
    assert elsewhere.get(request.id) is None
    assert elsewhere.by_lookup("lookup") is None
    assert elsewhere.by_access("digest") is None


def test_an_anonymous_request_is_found_by_its_derivations(harbor: AgencyRequests) -> None:
    request = a_request(asker=Asker(IdentityLevel.ANONYMOUS, None, "lookup", "digest"))
    harbor.add(request)
    assert harbor.by_lookup("lookup") == request
    assert harbor.by_access("digest") == request


def test_many_officers_requests_live_beside_each_other(harbor: AgencyRequests) -> None:
    """A unique index over derivations must not take their absence for a value."""
    assert len(set(added(harbor, a_request(), a_request(), a_request()))) == 3


def test_own_requests_come_newest_first_and_page_by_page(harbor: AgencyRequests) -> None:
    ids = added(harbor, *(a_request(submitted_at=NOON + n * MINUTE) for n in range(5)))
    added(harbor, a_request(asker=an_asker(ref="somebody-else")))
    first = harbor.of_requester(OFFICER, Wanted(2))
    second = harbor.of_requester(OFFICER, Wanted(2, first.next))
    third = harbor.of_requester(OFFICER, Wanted(2, second.next))
    listed = [r.id for page in (first, second, third) for r in page.items]
    assert listed == ids[::-1]
    assert third.next is None


def test_requests_of_the_same_moment_are_all_listed_once(harbor: AgencyRequests) -> None:
    ids = added(harbor, *(a_request() for _ in range(5)))
    first = harbor.of_requester(OFFICER, Wanted(3))
    rest = harbor.of_requester(OFFICER, Wanted(3, first.next))
    assert sorted(r.id for page in (first, rest) for r in page.items) == sorted(ids)


def test_a_page_that_ends_exactly_at_the_end_is_the_last(harbor: AgencyRequests) -> None:
    added(harbor, a_request(), a_request())
    assert harbor.of_requester(OFFICER, Wanted(2)).next is None


def test_a_place_marked_by_somebody_elses_request_says_nothing(harbor: AgencyRequests) -> None:
    added(harbor, a_request(), a_request())
    (foreign,) = added(harbor, a_request(asker=an_asker(ref="somebody-else")))
    assert len(harbor.of_requester(OFFICER, Wanted(5, foreign)).items) == 2


def test_escalated_requests_come_longest_waiting_first(harbor: AgencyRequests) -> None:
    late, early = added(harbor, escalated(9), escalated(1))
    added(harbor, a_request())
    assert [r.id for r in harbor.escalated(Wanted()).items] == [early, late]


def test_turning_pages_goes_on_although_the_last_one_seen_was_resolved(
    harbor: AgencyRequests,
) -> None:
    ids = added(harbor, *(escalated(n) for n in range(4)))
    first = harbor.escalated(Wanted(2))
    resolved = first.items[-1]
    resolved.resolve(Outcome("handled_by_coordinator", "none", "none"), NOON)
    harbor.save(resolved)
    assert [r.id for r in harbor.escalated(Wanted(2, first.next)).items] == ids[2:]
