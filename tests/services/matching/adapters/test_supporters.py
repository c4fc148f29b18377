"""Supporters in memory and in MongoDB: what was kept comes back, and nobody overwrites anybody."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.telling_changes import TellingChanges
from services.matching.domain.vocabulary import BarringDuty, Gender, RankBand
from services.matching.domain.workload import Workload
from tests.services.matching.adapters.stores import MIDNIGHT, Stores, found, held
from tests.services.matching.builders import MONDAY_NOON, ref, supporter, training, uuid

REQUEST = uuid("request")


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
        at_midnight=Workload(MIDNIGHT, 2, MONDAY_NOON),
        telling=TellingChanges(MIDNIGHT, 2, 1),
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


def test_some_are_found_in_the_order_asked_for_without_who_left(stores: Stores) -> None:
    for one in (supporter("ann"), supporter("bob"), supporter("cid", left=True)):
        stores.supporters.add(one)
    asked = [ref("bob"), ref("cid"), ref("nobody"), ref("ann")]
    assert [one.ref for one in stores.supporters.some(asked)] == [ref("bob"), ref("ann")]


def test_the_sample_to_explain_with_includes_whoever_is_unsuitable(stores: Stores) -> None:
    for one in (supporter("ann", paused=True), supporter("bob", left=True), supporter("cid")):
        stores.supporters.add(one)
    sample = {one.ref for one in stores.supporters.sample("harbor", 10)}
    assert sample == {ref("ann"), ref("cid")}
