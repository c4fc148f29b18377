"""Waiting counts from the day of asking, whatever was offered in vain meanwhile."""

from datetime import timedelta

import pytest

from services.matching.application.answer_offer import expire_offer
from services.matching.application.assign_line import call_search, plan_turns, take_turn
from services.matching.application.end_search import withdraw_request
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import Preference
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, search_of, submit

PATIENCE = timedelta(hours=4)
OTHER = uuid("other")


@pytest.fixture
def patient(world: World) -> World:
    world.policies.patience = PATIENCE
    return world


def waits_then_gets_an_offer(world: World) -> None:
    world.pool(supporter(cap=1))
    submit(world, request_id=OTHER)
    submit(world)
    assert search_of(world).state is SearchState.WAITING
    world.clock.time += timedelta(hours=1)
    withdraw_request(world.ports, "harbor", OTHER, 2, world.clock.now())
    for turn in plan_turns(world.ports):
        take_turn(world.ports, turn)
    assert search_of(world).state is SearchState.OFFERED


def test_an_offer_in_vain_does_not_begin_the_waiting_anew(patient: World) -> None:
    waits_then_gets_an_offer(patient)
    patient.pool(supporter("ann", cap=1, holds={OTHER: 1}))
    offer = current_offer(patient)
    patient.clock.time = offer.expires_at
    expire_offer(patient.ports, "harbor", offer.offer_id)
    assert search_of(patient).state is SearchState.WAITING
    assert patient.line.first(1)[0].stands_since <= MONDAY_NOON
    assert patient.deadlines.calls == {REQUEST: MONDAY_NOON + PATIENCE}


def test_who_was_offered_somebody_in_vain_stands_ahead_of_who_asks_later(patient: World) -> None:
    patient.pool(supporter("sam"), supporter("ann", cap=1, holds={OTHER: 1}))
    submit(patient)
    offer = current_offer(patient)
    patient.supporters.rows[ref("sam")] = supporter("sam", cap=1, holds={uuid("x"): 1})
    patient.clock.pass_by(seconds=60)
    submit(patient, request_id=uuid("later"))
    patient.clock.time = offer.expires_at
    expire_offer(patient.ports, "harbor", offer.offer_id)
    assert [one.request_id for one in patient.line.first(2)] == [REQUEST, uuid("later")]


def test_who_would_take_another_agency_waits_for_somebody_busy_there(patient: World) -> None:
    patient.pool(supporter("moe", "mesa", cap=1, holds={OTHER: 1}))
    submit(patient, need(prefer=Preference.OWN_AGENCY, may_widen=True))
    assert search_of(patient).state is SearchState.WAITING


def test_who_would_not_take_another_agency_does_not_wait_for_it(patient: World) -> None:
    patient.pool(supporter("moe", "mesa", cap=1, holds={OTHER: 1}))
    submit(patient, need(prefer=Preference.OWN_AGENCY))
    assert search_of(patient).state is SearchState.ESCALATED


def test_patience_that_is_over_after_an_offer_in_vain_calls_the_coordinator(
    patient: World,
) -> None:
    waits_then_gets_an_offer(patient)
    patient.pool(supporter("ann", cap=1, holds={OTHER: 1}))
    offer = current_offer(patient)
    patient.clock.time = offer.expires_at
    expire_offer(patient.ports, "harbor", offer.offer_id)
    patient.clock.time = MONDAY_NOON + PATIENCE
    call_search(patient.ports, "harbor", REQUEST)
    assert search_of(patient).state is SearchState.ESCALATED
