"""Who keeps the pool, and what becomes of offers when the pool changes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import OwnHat, accept_offer
from services.matching.application.keep_pool import (
    change_supporter,
    enrol_supporter,
    list_supporters,
    supporter_of,
)
from services.matching.application.leave_pool import member_left, remove_supporter
from services.matching.application.move_member import move_member
from services.matching.application.open_search import open_search
from services.matching.application.set_availability import set_availability
from services.matching.domain.errors import AlreadyEnrolled, InvalidProfile, UnknownSupporter
from services.matching.domain.offer import OfferState
from services.matching.domain.search import SearchState
from services.matching.domain.supporter import Profile
from shared.security.conflict_tokens import unit_ref
from tests.services.matching.builders import (
    MONDAY_NOON,
    need,
    profile,
    ref,
    supporter,
    token,
    training,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, hat, submit

OWN_UNIT = need(unit_tokens=frozenset({token(unit_ref("harbor", "SWAT"))}))
LATER = MONDAY_NOON + timedelta(minutes=1)


def offered_to(world: World) -> str:
    return current_offer(world).supporter_ref


def accept(world: World) -> None:
    offer = current_offer(world)
    accept_offer(world.ports, hat(offer), offer.offer_id)


def test_enrolling_tells_the_region(world: World) -> None:
    enrol_supporter(world.ports, "harbor", ref("sam"), profile())
    assert world.events.last("supporter.enrolled.v1").agency == "harbor"


@pytest.mark.parametrize("agency", ["harbor", "mesa"])
def test_the_same_reference_is_enrolled_once_in_the_region(world: World, agency: str) -> None:
    enrol_supporter(world.ports, "harbor", ref("sam"), profile())
    with pytest.raises(AlreadyEnrolled):
        enrol_supporter(world.ports, agency, ref("sam"), profile())


def test_a_supporter_who_left_may_return_to_their_agency_and_no_other(world: World) -> None:
    enrol_supporter(world.ports, "harbor", ref("sam"), profile())
    remove_supporter(world.ports, "harbor", ref("sam"))
    with pytest.raises(AlreadyEnrolled):
        enrol_supporter(world.ports, "mesa", ref("sam"), profile())
    enrol_supporter(world.ports, "harbor", ref("sam"), profile())
    assert not supporter_of(world.ports, "harbor", ref("sam")).left


def test_another_agencys_supporter_is_like_none(world: World) -> None:
    world.pool(supporter("sam", "mesa"))

    def keep(profile: Profile) -> Profile:
        return profile

    with pytest.raises(UnknownSupporter):
        supporter_of(world.ports, "harbor", ref("sam"))
    with pytest.raises(UnknownSupporter):
        change_supporter(world.ports, "harbor", ref("sam"), keep)
    with pytest.raises(UnknownSupporter):
        remove_supporter(world.ports, "harbor", ref("sam"))
    with pytest.raises(UnknownSupporter):
        set_availability(world.ports, OwnHat(ref("sam"), "harbor"), paused=True)
    assert list_supporters(world.ports, "harbor", None, 10) == []


def test_changing_a_profile_keeps_what_is_held(world: World) -> None:
    world.pool(supporter())
    submit(world)
    changed = change_supporter(world.ports, "harbor", ref("sam"), lambda p: replace(p, cap=1))
    assert (changed.profile.cap, changed.free) == (1, 0)


def test_a_new_training_moves_the_last_valid_day(world: World) -> None:
    world.pool(supporter())
    new = training(expires_on=(MONDAY_NOON + timedelta(days=9)).date())
    changed = change_supporter(
        world.ports, "harbor", ref("sam"), lambda p: replace(p, training=(new,))
    )
    assert changed.profile.training_valid_until == new.expires_on


@pytest.mark.parametrize("wrong", [{"cap": 0}, {"languages": frozenset()}])
def test_a_profile_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidProfile):
        profile(**wrong)


def test_a_unit_the_agency_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(InvalidProfile):
        enrol_supporter(world.ports, "harbor", ref("sam"), profile(unit="K99"))
    world.pool(supporter())
    with pytest.raises(InvalidProfile):
        change_supporter(world.ports, "harbor", ref("sam"), lambda p: replace(p, unit="K99"))


def test_training_that_ends_before_it_began_is_refused() -> None:
    with pytest.raises(InvalidProfile):
        training(expires_on=training().completed_on - timedelta(days=1))


def test_a_pause_stops_new_offers_until_it_is_over(world: World) -> None:
    world.pool(supporter())
    set_availability(world.ports, OwnHat(ref("sam"), "harbor"), paused=True)
    open_search(world.ports, "harbor", uuid("next"), 1, MONDAY_NOON, need())
    assert world.searches.rows["harbor", uuid("next")].state is SearchState.ESCALATED
    set_availability(world.ports, OwnHat(ref("sam"), "harbor"), paused=False)
    submit(world)
    assert offered_to(world) == ref("sam")


@pytest.mark.parametrize(
    "lapse",
    [
        {"paused": True},
        {"left": True},
        {"rests_until": MONDAY_NOON + timedelta(hours=1)},
        {"designated_on": date(2030, 1, 1)},
        {"training": (training(expires_on=MONDAY_NOON.date() - timedelta(days=1)),)},
        {"shared": False, "agency": "mesa"},
    ],
    ids=["paused", "left", "resting", "designation", "training", "sharing"],
)
def test_whoever_may_no_longer_help_cannot_accept_and_the_search_goes_on(
    world: World, lapse: dict[str, Any]
) -> None:
    agency = lapse.get("agency", "harbor")
    world.pool(supporter("sam", agency), supporter("ann", topics=frozenset()))
    submit(world)
    assert offered_to(world) == ref("sam")
    now = supporter("sam", **({"agency": agency} | lapse))
    stored = world.supporters.rows[ref("sam")]
    world.supporters.rows[ref("sam")] = replace(now, holds=stored.holds, version=stored.version)
    before = world.searches.rows["harbor", REQUEST].offers[0]
    answered = accept_offer(world.ports, OwnHat(ref("sam"), agency), before)
    assert answered.state is OfferState.WITHDRAWN
    assert world.events.last("offer.withdrawn.v1").data["reason"] == "supporter_unavailable"
    assert "offer.accepted.v1" not in world.events.types
    assert offered_to(world) == ref("ann")
    assert world.supporters.rows[ref("sam")].holds == {}


def test_an_open_offer_of_a_supporter_who_leaves_goes_to_another(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    remove_supporter(world.ports, "harbor", ref("sam"))
    assert world.events.last("offer.withdrawn.v1").data["accepted_before"] is False
    assert world.events.last("offer.withdrawn.v1").data["reason"] == "supporter_left"
    assert offered_to(world) == ref("ann")
    assert world.events.last("supporter.left.v1").data["supporter_ref"] == ref("sam")


def test_a_running_contact_of_a_member_who_leaves_is_handed_over(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    accept(world)
    for _ in range(2):
        member_left(world.ports, ref("sam"), LATER)
    assert world.events.last("offer.withdrawn.v1").data["accepted_before"] is True
    assert offered_to(world) == ref("ann")
    assert world.supporters.rows[ref("sam")].holds == {}
    assert world.events.types.count("supporter.left.v1") == 1


def test_old_news_of_leaving_does_not_touch_somebody_enrolled_since(world: World) -> None:
    enrol_supporter(world.ports, "harbor", ref("sam"), profile())
    member_left(world.ports, ref("sam"), MONDAY_NOON - timedelta(days=1))
    assert not world.supporters.rows[ref("sam")].left


def test_leaving_of_somebody_who_is_no_supporter_means_nothing_here(world: World) -> None:
    member_left(world.ports, ref("nobody"), LATER)
    move_member(world.ports, "harbor", ref("nobody"), "SWAT", LATER)
    assert world.events.types == []


def test_a_move_into_the_requesters_unit_takes_the_open_offer_back(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world, OWN_UNIT)
    move_member(world.ports, "harbor", ref("sam"), "SWAT", LATER)
    assert world.events.last("offer.withdrawn.v1").data["reason"] == "supporter_conflict"
    assert offered_to(world) == ref("ann")


def test_a_change_of_unit_by_the_coordinator_counts_like_a_move(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world, OWN_UNIT)
    change_supporter(world.ports, "harbor", ref("sam"), lambda p: replace(p, unit="SWAT"))
    assert offered_to(world) == ref("ann")


def test_a_move_that_harms_nobody_leaves_the_offer_open(world: World) -> None:
    world.pool(supporter())
    submit(world, OWN_UNIT)
    move_member(world.ports, "harbor", ref("sam"), "TRAFFIC", LATER)
    assert offered_to(world) == ref("sam")
    assert world.supporters.rows[ref("sam")].profile.unit == "TRAFFIC"


def test_moves_heard_in_the_wrong_order_end_at_the_newest_unit(world: World) -> None:
    world.pool(supporter())
    move_member(world.ports, "harbor", ref("sam"), "NEWEST", LATER)
    move_member(world.ports, "harbor", ref("sam"), "OLDER", MONDAY_NOON)
    assert world.supporters.rows[ref("sam")].profile.unit == "NEWEST"


def test_a_move_told_of_another_agency_does_not_touch_the_supporter(world: World) -> None:
    world.pool(supporter())
    move_member(world.ports, "mesa", ref("sam"), "SWAT", LATER)
    assert world.supporters.rows[ref("sam")].profile.unit == "K9"


def test_an_accepted_offer_outlives_a_move(world: World) -> None:
    world.pool(supporter("sam"))
    submit(world, OWN_UNIT)
    accept(world)
    move_member(world.ports, "harbor", ref("sam"), "SWAT", LATER)
    assert {one.state for one in world.offers.rows.values()} == {OfferState.ACCEPTED}


def test_a_retired_agency_enrols_nobody(world: World) -> None:
    world.policies.retired = "harbor"
    with pytest.raises(UnknownSupporter):
        enrol_supporter(world.ports, "harbor", ref("sam"), profile())
