"""One suite for the repositories, run over the fakes and over MongoDB."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from services.matching.application.ports import Hold, PoolFilter
from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.cascade import Step
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile
from services.matching.domain.line import InLine
from services.matching.domain.offer import OfferState
from services.matching.domain.search import Findings
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.vocabulary import (
    BarringDuty,
    DayPart,
    EscalationReason,
    Gender,
    Preference,
    RankBand,
    RefusalReason,
    Urgency,
)
from services.matching.domain.week_hours import hours_between
from shared.storage import Mongo
from tests.services.matching.adapters.stores import Stores, in_memory, in_mongo, lay_out
from tests.services.matching.builders import (
    MONDAY_NOON,
    need,
    offer,
    ref,
    search,
    supporter,
    training,
    uuid,
)

TODAY = MONDAY_NOON.date()
WANTED = PoolFilter(frozenset({"harbor", "mesa"}), "en", TODAY, TODAY, "harbor")
REQUEST = uuid("request")
YESTERDAY = MONDAY_NOON - timedelta(days=1)


@pytest.fixture(params=["fake", "mongo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        return in_memory()
    mongo = request.getfixturevalue("mongo")
    lay_out(mongo)
    return in_mongo(mongo)


def held(request_id: str, weight: int = 1, **limits: Any) -> Hold:
    """Of one place, where neither load nor offers are limited unless said otherwise."""
    facts: dict[str, Any] = {
        "at": MONDAY_NOON,
        "most_load": 100,
        "most_offers": 100,
        "since": YESTERDAY,
    }
    return Hold(request_id, weight, **(facts | limits))


def found(
    stores: Stores, wanted: PoolFilter = WANTED, page: int = 10, most: int = 100
) -> list[str]:
    pages = stores.supporters.candidates(wanted, page, most)
    return [one.ref for batch in pages for one in batch]


def test_a_supporter_comes_back_as_they_went_in(stores: Stores) -> None:
    one = supporter(
        training=(training(), training(topic="referral", hours=2.5)),
        topics=frozenset({"grief", "sleep"}),
        languages=frozenset({"en", "fr"}),
        availability=(Window(6, time(22, 30), time(6, 0)),),
        away=(Away(date(2026, 7, 1), date(2026, 7, 14)),),
        extra=(Extra(date(2026, 7, 4), time(8), time(12)),),
        gender=Gender.FEMALE,
        rank_band=RankBand.SUPERVISOR,
        veteran=True,
        lived_experience=frozenset({"grief"}),
        channels=frozenset({"phone"}),
        duties=frozenset({BarringDuty.PROMOTION_BOARD}),
        recent_offers=(MONDAY_NOON - timedelta(days=1), MONDAY_NOON),
        rests_until=MONDAY_NOON + timedelta(days=2),
        commands=(Command(uuid("command"), "SWAT", MONDAY_NOON),),
        former_units=(FormerUnit("TRAFFIC", MONDAY_NOON),),
        incidents=(Involvement("harbor", "2026-42", "witness", MONDAY_NOON),),
        paused=True,
        holds={REQUEST: 3},
    )
    stores.supporters.add(one)
    assert stores.supporters.find(one.ref) == one


def test_a_reference_is_in_the_pool_once(stores: Stores) -> None:
    stores.supporters.add(supporter())
    for agency in ("harbor", "mesa"):
        with pytest.raises(AlreadyEnrolled):
            stores.supporters.add(supporter(agency=agency))


def test_a_supporter_who_left_comes_back_with_a_fresh_profile(stores: Stores) -> None:
    one = supporter()
    stores.supporters.add(one)
    stores.supporters.save(one, one.departed())
    stores.supporters.add(supporter(cap=5))
    back = stores.supporters.find(one.ref)
    assert back is not None
    assert (back.left, back.profile.cap, back.free) == (False, 5, 5)


def test_holding_is_once_for_a_request_and_never_over_the_cap(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=1))
    assert stores.supporters.hold(ref("sam"), held(REQUEST))
    assert stores.supporters.hold(ref("sam"), held(REQUEST))
    assert not stores.supporters.hold(ref("sam"), held(uuid("other")))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert (one.holds, one.last_offered_at) == ({REQUEST: 1}, MONDAY_NOON)


def test_releasing_gives_one_place_back_however_often_it_is_done(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=2))
    for request_id in (REQUEST, uuid("other")):
        assert stores.supporters.hold(ref("sam"), held(request_id))
    for _ in range(3):
        stores.supporters.release(ref("sam"), REQUEST)
    assert stores.supporters.hold(ref("sam"), held(uuid("third")))
    assert not stores.supporters.hold(ref("sam"), held(uuid("fourth")))


@pytest.mark.parametrize("state", [{"paused": True}, {"left": True}])
def test_nobody_who_is_away_can_be_held(stores: Stores, state: dict[str, Any]) -> None:
    stores.supporters.add(supporter(**state))
    assert not stores.supporters.hold(ref("sam"), held(REQUEST))
    assert not stores.supporters.hold(ref("nobody"), held(REQUEST))


def test_saving_a_profile_never_undoes_a_hold(stores: Stores) -> None:
    one = supporter(cap=2)
    stores.supporters.add(one)
    stores.supporters.hold(one.ref, held(REQUEST))
    with pytest.raises(ChangedMeanwhile):
        stores.supporters.save(one, one.with_pause(True))
    fresh = stores.supporters.find(one.ref)
    assert fresh is not None
    stores.supporters.save(fresh, replace(fresh, profile=replace(fresh.profile, cap=1)))
    saved = stores.supporters.find(one.ref)
    assert saved is not None
    assert (saved.holds, saved.free) == ({REQUEST: 1}, 0)
    assert found(stores) == []


def test_text_that_looks_like_an_expression_is_stored_as_text(stores: Stores) -> None:
    one = supporter()
    stores.supporters.add(one)
    odd = replace(one, profile=replace(one.profile, unit="$cap"))
    stores.supporters.save(one, odd)
    saved = stores.supporters.find(one.ref)
    assert saved is not None
    assert saved.profile.unit == "$cap"


def test_an_agencys_list_is_its_own_and_pages_by_reference(stores: Stores) -> None:
    mine = [supporter(name) for name in ("ann", "bob", "cid")]
    for one in (*mine, supporter("dan", "mesa"), supporter("eve", left=True)):
        stores.supporters.add(one)
    expected = sorted(one.ref for one in mine)
    first = stores.supporters.of_agency("harbor", None, 2)
    rest = stores.supporters.of_agency("harbor", first[-1].ref, 2)
    assert [one.ref for one in (*first, *rest)] == expected


def test_candidates_are_those_an_index_can_tell_apart(stores: Stores) -> None:
    suitable = supporter("ann")
    for one in (
        suitable,
        supporter("bob", paused=True),
        supporter("cid", left=True),
        supporter("dan", cap=1, holds={REQUEST: 1}),
        supporter("eve", designated_on=date(2027, 1, 1)),
        supporter("fay", training=(training(expires_on=date(2026, 5, 31)),)),
        supporter("gus", training=()),
        supporter("hal", languages=frozenset({"fr"})),
        supporter("ivy", "lakeside"),
    ):
        stores.supporters.add(one)
    assert found(stores) == [suitable.ref]


def test_who_is_shared_with_nobody_is_read_for_the_own_agency_only(stores: Stores) -> None:
    own = supporter("ann", shared=False)
    for one in (own, supporter("bob", "mesa", shared=False)):
        stores.supporters.add(one)
    assert found(stores) == [own.ref]
    assert found(stores, replace(WANTED, home="mesa")) == [ref("bob")]
    assert found(stores, replace(WANTED, home="lakeside")) == []


def test_a_changed_consent_is_seen_by_the_next_search(stores: Stores) -> None:
    one = supporter("ann", "mesa", shared=False)
    stores.supporters.add(one)
    assert found(stores) == []
    stores.supporters.save(one, replace(one, profile=replace(one.profile, shared=True)))
    assert found(stores) == [one.ref]


def test_candidates_are_those_who_may_be_reached_in_the_hours_asked_for(stores: Stores) -> None:
    hours = {
        "monday noon": (Window(0, time(11), time(14)),),
        "monday night": (Window(0, time(20), time(2)),),
        "friday noon": (Window(4, time(11), time(14)),),
        "never": (),
    }
    for name, windows in hours.items():
        stores.supporters.add(supporter(name, availability=windows))
    now = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON))
    assert found(stores, now) == [ref("monday noon")]
    day = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON + timedelta(days=1)))
    assert set(found(stores, day)) == {ref("monday noon"), ref("monday night")}
    assert len(found(stores)) == 4


def test_changed_hours_are_seen_by_the_next_search(stores: Stores) -> None:
    one = supporter(availability=(Window(4, time(11), time(14)),))
    stores.supporters.add(one)
    now = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON))
    extra = (Extra(MONDAY_NOON.date(), time(10), time(13)),)
    stores.supporters.save(one, replace(one, profile=replace(one.profile, extra=extra)))
    assert found(stores, now) == [one.ref]


def test_candidates_come_least_recently_offered_first_over_all_agencies(stores: Stores) -> None:
    ages = {"ann": 3, "bob": 1, "cid": 2}
    for name, days in ages.items():
        agency = "mesa" if name == "cid" else "harbor"
        last = MONDAY_NOON - timedelta(days=days)
        stores.supporters.add(supporter(name, agency, recent_offers=(last,)))
    stores.supporters.add(supporter("new"))
    assert found(stores) == [ref("new"), ref("ann"), ref("cid"), ref("bob")]


def test_candidates_are_read_in_pages_up_to_a_bound(stores: Stores) -> None:
    for number in range(7):
        stores.supporters.add(supporter(f"s{number}"))
    pages = list(stores.supporters.candidates(WANTED, 2, 5))
    assert [len(page) for page in pages] == [2, 2, 1]


def test_nobody_is_held_beyond_what_they_can_bear(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=9))
    assert stores.supporters.hold(ref("sam"), held(REQUEST, 3, most_load=5))
    assert not stores.supporters.hold(ref("sam"), held(uuid("other"), 3, most_load=5))
    assert stores.supporters.hold(ref("sam"), held(uuid("other"), 2, most_load=5))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.load == 5


def test_nobody_is_asked_more_often_than_the_period_allows(stores: Stores) -> None:
    before = (YESTERDAY, YESTERDAY + timedelta(hours=1))
    stores.supporters.add(supporter(cap=9, recent_offers=before))
    assert not stores.supporters.hold(ref("sam"), held(REQUEST, most_offers=1))
    assert stores.supporters.hold(ref("sam"), held(REQUEST, most_offers=2))
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.recent_offers == (*before, MONDAY_NOON)


def test_a_rest_begins_with_the_release_and_a_longer_one_stays(stores: Stores) -> None:
    stores.supporters.add(supporter(cap=9))
    spans = (timedelta(days=2), timedelta(days=1))
    for number, span in enumerate(spans):
        stores.supporters.hold(ref("sam"), held(uuid(f"r{number}")))
        stores.supporters.release(ref("sam"), uuid(f"r{number}"), MONDAY_NOON + span)
    one = stores.supporters.find(ref("sam"))
    assert one is not None
    assert one.rests_until == MONDAY_NOON + spans[0]


def test_the_pool_is_read_by_lived_experience_then_topic_and_nobody_twice(stores: Stores) -> None:
    grief, sleep = frozenset({"grief"}), frozenset({"sleep"})
    for one in (
        supporter("ann", topics=frozenset()),
        supporter("bob", topics=grief),
        supporter("cid", topics=grief, lived_experience=sleep),
        supporter("dan", topics=sleep | grief),
    ):
        stores.supporters.add(one)
    wanted = replace(WANTED, topics=("sleep", "grief"))
    order = found(stores, wanted)
    assert order[:2] == [ref("cid"), ref("dan")]
    assert order[2:] == [ref("bob"), ref("ann")]


def test_some_are_found_in_the_order_asked_for_without_who_left(stores: Stores) -> None:
    for one in (supporter("ann"), supporter("bob"), supporter("cid", left=True)):
        stores.supporters.add(one)
    asked = [ref("bob"), ref("cid"), ref("nobody"), ref("ann")]
    assert [one.ref for one in stores.supporters.some(asked)] == [ref("bob"), ref("ann")]


def test_earlier_peers_are_those_who_accepted_for_this_agency(stores: Stores) -> None:
    accepted = offer("one").accept(MONDAY_NOON)
    for one in (accepted, offer("open", supporter_ref=ref("ann"))):
        stores.offers.add(one)
    assert stores.offers.earlier_peers("harbor", 10) == {ref("sam")}
    assert stores.offers.earlier_peers("mesa", 10) == set()


def test_the_end_of_a_command_stays_whichever_news_comes_first(stores: Stores) -> None:
    running = Command(uuid("command"), "SWAT", YESTERDAY)
    ended = replace(running, ended_at=MONDAY_NOON)
    for news in (ended, running):
        stores.personnel.keep_command("harbor", ref("sam"), news)
    assert list(stores.personnel.commands_of("harbor", ref("sam"))) == [ended]
    assert list(stores.personnel.commands_of("mesa", ref("sam"))) == []


def test_the_last_departure_from_a_unit_stays(stores: Stores) -> None:
    for until in (MONDAY_NOON, YESTERDAY):
        stores.personnel.keep_former_unit("harbor", ref("sam"), FormerUnit("SWAT", until))
    stores.personnel.keep_command("harbor", ref("sam"), Command(uuid("c"), "D01", YESTERDAY))
    left = stores.personnel.former_units_of("harbor", ref("sam"))
    assert list(left) == [FormerUnit("SWAT", MONDAY_NOON)]
    assert list(stores.personnel.former_units_of("mesa", ref("sam"))) == []


def test_the_line_is_in_the_order_of_standing_without_who_left(stores: Stores) -> None:
    for name, minutes in (("a", 3), ("b", 1), ("c", 2)):
        place = MONDAY_NOON + timedelta(minutes=minutes)
        stores.line.join(InLine(uuid(name), "harbor", place))
    stores.line.leave(uuid("c"), MONDAY_NOON)
    assert [one.request_id for one in stores.line.first(9)] == [uuid("b"), uuid("a")]
    stores.line.join(InLine(uuid("c"), "mesa", MONDAY_NOON))
    assert [one.request_id for one in stores.line.first(1)] == [uuid("c")]


def test_the_sample_to_explain_with_includes_whoever_is_unsuitable(stores: Stores) -> None:
    for one in (supporter("ann", paused=True), supporter("bob", left=True), supporter("cid")):
        stores.supporters.add(one)
    sample = {one.ref for one in stores.supporters.sample("harbor", 10)}
    assert sample == {ref("ann"), ref("cid")}


def test_a_search_comes_back_as_it_went_in_and_only_in_its_agency(stores: Stores) -> None:
    one = search(
        need=need(
            urgency=Urgency.URGENT,
            prefer=Preference.OWN_AGENCY,
            excluded=frozenset({"aa" * 32, "bb" * 32}),
            unit_tokens=frozenset({"cc" * 32}),
            may_widen=True,
            gender=Gender.NONBINARY,
            designated_before=MONDAY_NOON,
            rank_bands=frozenset({RankBand.LINE, RankBand.CIVILIAN}),
            veteran=True,
            day_parts=frozenset({DayPart.NIGHT}),
            earlier_peers=frozenset({"dd" * 32}),
        ),
        step=Step.WAITING,
        moves=2,
        handovers=1,
        waiting_since=MONDAY_NOON,
        findings=Findings({"not_paused": 3}),
    )
    stores.searches.add(one)
    assert stores.searches.find("harbor", one.request_id) == one
    assert stores.searches.find("mesa", one.request_id) is None


def test_a_search_is_saved_only_by_whoever_saw_it_last(stores: Stores) -> None:
    before = search()
    stores.searches.add(before)
    saved = stores.searches.save(before, before.escalated(EscalationReason.NO_CANDIDATE))
    assert stores.searches.find("harbor", before.request_id) == saved
    with pytest.raises(ChangedMeanwhile):
        stores.searches.save(before, before.withdrawn(2, MONDAY_NOON))


def test_an_offer_is_found_by_its_supporter_in_whatever_agency(stores: Stores) -> None:
    one = offer()
    stores.offers.add(one)
    assert stores.offers.find("harbor", one.offer_id) == one
    assert stores.offers.find("mesa", one.offer_id) is None
    assert stores.offers.own(ref("sam"), "mesa", one.offer_id) == one
    assert stores.offers.own(ref("sam"), "harbor", one.offer_id) is None
    assert stores.offers.own(ref("ann"), "mesa", one.offer_id) is None


def test_open_offers_are_listed_in_pages_until_they_expire(stores: Stores) -> None:
    mine = [offer(f"o{number}", agency=agency) for number, agency in enumerate(["harbor", "mesa"])]
    for one in (*mine, offer("other", supporter_ref=ref("ann"))):
        stores.offers.add(one)
    ids = sorted(one.offer_id for one in mine)
    first = stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, None, 1)
    rest = stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, first[0].offer_id, 9)
    assert [one.offer_id for one in (*first, *rest)] == ids
    assert stores.offers.open_to(ref("sam"), "mesa", mine[0].expires_at, None, 9) == []
    assert stores.offers.open_to(ref("sam"), "harbor", MONDAY_NOON, None, 9) == []


def test_only_one_of_two_answers_settles_an_offer(stores: Stores) -> None:
    one = offer()
    stores.offers.add(one)
    accepted = one.accept(MONDAY_NOON)
    stores.offers.settle(one, accepted)
    with pytest.raises(ChangedMeanwhile):
        stores.offers.settle(one, one.decline(MONDAY_NOON, RefusalReason.CONFLICT))
    assert stores.offers.find("harbor", one.offer_id) == accepted
    assert stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, None, 9) == []


def test_running_offers_are_open_or_accepted(stores: Stores) -> None:
    states = {name: offer(name, state=state) for name, state in _by_name().items()}
    for one in states.values():
        stores.offers.add(one)
    running = {one.offer_id for one in stores.offers.running_with(ref("sam"))}
    assert running == {states["open"].offer_id, states["accepted"].offer_id}


def _by_name() -> dict[str, OfferState]:
    return {state.value: state for state in OfferState}


def test_one_unreadable_profile_is_left_out_and_the_others_are_found(mongo: Mongo) -> None:
    lay_out(mongo)
    stores = in_mongo(mongo)
    for name in ("sam", "ann"):
        stores.supporters.add(supporter(name))
    rows = mongo.collection("matching.supporters")
    rows.update_one({"_id": ref("sam")}, {"$set": {"time_zone": "Atlantis/Deep"}})
    for page in (1, 10):
        assert found(stores, page=page) == [ref("ann")]
    assert [one.ref for one in stores.supporters.sample("harbor", 10)] == [ref("ann")]
