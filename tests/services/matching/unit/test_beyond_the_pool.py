"""Whoever waits in line is offered who comes on duty, or another agency where that will do."""

from datetime import timedelta

import pytest

from services.matching.application.assign_line import plan_turns, take_turn
from services.matching.application.end_search import withdraw_request
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import Preference
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import current_offer, search_of, submit

OTHER = uuid("other")


@pytest.fixture
def patient(world: World) -> World:
    world.policies.patience = timedelta(hours=4)
    return world


def offered(world: World) -> str:
    return current_offer(world).supporter_ref


def assign(world: World) -> None:
    for turn in plan_turns(world.ports):
        take_turn(world.ports, turn)


def test_who_waits_is_offered_who_comes_on_duty(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={OTHER: 1}), supporter("dee", availability=()))
    submit(patient)
    assign(patient)
    assert search_of(patient).state is SearchState.WAITING
    patient.duty.refs = (ref("dee"),)
    assign(patient)
    assert offered(patient) == ref("dee")
    assert patient.line.rows == {}
    assert search_of(patient).step == "on_call"


def test_who_would_take_another_agency_is_offered_who_becomes_free_there(patient: World) -> None:
    patient.pool(supporter("moe", "mesa", cap=1))
    submit(patient, request_id=OTHER)
    submit(patient, need(prefer=Preference.OWN_AGENCY, may_widen=True))
    assert search_of(patient).state is SearchState.WAITING
    withdraw_request(patient.ports, "harbor", OTHER, 2, MONDAY_NOON)
    assign(patient)
    assert offered(patient) == ref("moe")
    assert search_of(patient).step == "other_agencies"


def test_nobody_on_duty_is_asked_while_the_pool_has_somebody(patient: World) -> None:
    patient.pool(supporter(cap=1), supporter("dee", availability=()))
    patient.duty.refs = (ref("dee"),)
    patient.arrivals.rushing = True
    submit(patient)
    assign(patient)
    assert offered(patient) == ref("sam")


def test_a_request_that_cannot_be_read_holds_nobody_up(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={OTHER: 1}))
    submit(patient, request_id=uuid("unreadable"))
    patient.clock.pass_by(seconds=1)
    submit(patient)
    patient.pool(supporter("ann"))
    find = patient.searches.find

    def unreadable(agency: str, request_id: str):  # type: ignore[no-untyped-def]
        if request_id == uuid("unreadable"):
            raise ValueError("of another version")
        return find(agency, request_id)

    patient.searches.find = unreadable  # type: ignore[method-assign]
    assert [turn.supporter_ref for turn in plan_turns(patient.ports)] == [None, ref("ann")]
