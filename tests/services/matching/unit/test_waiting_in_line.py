"""Requests wait in line while everybody is busy or very many come at once, and none is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from services.matching.application import assign_line
from services.matching.application.answer_offer import accept_offer
from services.matching.application.assign_line import (
    AGAIN_AFTER,
    Turn,
    call_search,
    line_goes_on,
    line_is_taken,
    plan_turns,
    take_turn,
)
from services.matching.application.end_search import close_request, withdraw_request
from services.matching.application.ports import PoolFilter
from services.matching.application.search_again import refuse_peer
from services.matching.application.wait_in_line import GATHER
from services.matching.domain.line import stands_since
from services.matching.domain.search import SearchState
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Preference, Urgency
from tests.services.matching.builders import MONDAY_NOON, need, ref, supporter, uuid
from tests.services.matching.fakes import FakeSupporters, World
from tests.services.matching.unit.finding import current_offer, hat, submit

PATIENCE = timedelta(hours=4)


class CountingSupporters(FakeSupporters):
    """Remembers of which agencies it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def candidates(
        self, wanted: PoolFilter, page: int, most: int, tally: Callable[[int], object] = int
    ) -> Iterator[list[Supporter]]:
        self.read += sorted(wanted.agencies)
        return super().candidates(wanted, page, most, tally)


@pytest.fixture
def patient(world: World) -> World:
    world.policies.patience = PATIENCE
    return world


def state_of(world: World, request_id: str) -> SearchState:
    return world.searches.rows["harbor", request_id].state


def assign(world: World) -> None:
    for turn in plan_turns(world.ports):
        take_turn(world.ports, turn)


def offered_to(world: World, request_id: str) -> str:
    (offer_id,) = world.searches.rows["harbor", request_id].offers
    return world.offers.rows[offer_id].supporter_ref


def test_a_request_waits_when_all_who_suit_are_only_busy(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    assert state_of(patient, uuid("request")) is SearchState.WAITING
    assert patient.events.last("request.search_moved.v1").data["step"] == "waiting"
    assert patient.deadlines.calls == {uuid("request"): MONDAY_NOON + PATIENCE}


def test_nobody_waits_for_somebody_whom_time_does_not_make_suitable(patient: World) -> None:
    patient.pool(supporter(languages=frozenset({"fr"})))
    submit(patient)
    assert state_of(patient, uuid("request")) is SearchState.ESCALATED


def test_without_patience_the_coordinator_is_asked_at_once(world: World) -> None:
    world.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(world)
    assert state_of(world, uuid("request")) is SearchState.ESCALATED


def test_a_place_that_is_given_back_goes_to_who_waits(patient: World) -> None:
    patient.pool(supporter(cap=1))
    submit(patient, request_id=uuid("first"))
    submit(patient, request_id=uuid("second"))
    assert state_of(patient, uuid("second")) is SearchState.WAITING
    patient.deadlines.assignments.clear()
    withdraw_request(patient.ports, "harbor", uuid("first"), 2, MONDAY_NOON)
    assert patient.deadlines.assignments == [MONDAY_NOON]
    assign(patient)
    assert offered_to(patient, uuid("second")) == ref("sam")
    assert (patient.line.rows, patient.deadlines.calls) == ({}, {})


def test_whoever_has_waited_long_enough_goes_to_the_coordinator(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    patient.clock.time += PATIENCE
    for _ in range(2):
        call_search(patient.ports, "harbor", uuid("request"))
    assert state_of(patient, uuid("request")) is SearchState.ESCALATED
    assert patient.events.types.count("request.escalated.v1") == 1
    assert patient.line.rows == {}


def test_the_line_is_looked_at_again_while_anybody_stands_in_it(patient: World) -> None:
    line_goes_on(patient.ports, ())
    assert patient.deadlines.assignments == []
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    patient.deadlines.assignments.clear()
    line_goes_on(patient.ports, {uuid("request")})
    assert patient.deadlines.assignments == [MONDAY_NOON + AGAIN_AFTER]


def test_while_the_line_moves_it_is_looked_at_again_at_once(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    for seen in ((), {uuid("request"), uuid("who has left since")}):
        patient.deadlines.assignments.clear()
        line_goes_on(patient.ports, seen)
        assert patient.deadlines.assignments == [MONDAY_NOON + GATHER]


def test_whoever_stays_in_line_does_not_hold_up_those_behind(
    patient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assign_line, "AT_ONCE", 1)
    busy = supporter("ann", languages=frozenset({"fr"}), cap=1, holds={uuid("other"): 1})
    patient.pool(supporter("sam", cap=1), busy)
    patient.arrivals.rushing = True
    submit(patient, need(language="fr"), request_id=uuid("first"))
    patient.clock.time += timedelta(seconds=1)
    submit(patient, request_id=uuid("second"))
    (first,) = plan_turns(patient.ports)
    assert (first.request_id, first.supporter_ref) == (uuid("first"), None)
    (second,) = plan_turns(patient.ports, {uuid("first")})
    assert (second.request_id, second.supporter_ref) == (uuid("second"), ref("sam"))
    assert plan_turns(patient.ports, {uuid("first"), uuid("second")}) == []


def test_who_comes_too_late_for_a_plan_is_assigned_in_a_moment(patient: World) -> None:
    line_is_taken(patient.ports)
    (soon,) = patient.deadlines.assignments
    assert MONDAY_NOON < soon <= MONDAY_NOON + timedelta(seconds=1)


def test_requests_of_one_rush_share_what_is_read_of_each_lender(world: World) -> None:
    world.arrivals.rushing = True
    world.pool(*(supporter(f"s{number}", ("harbor", "mesa")[number % 2]) for number in range(6)))
    for number in range(6):
        topic = ("grief", "sleep")[number % 2]
        submit(world, need(topics=(topic,)), uuid(f"r{number}"))
    counting = CountingSupporters()
    counting.rows = world.supporters.rows
    world.supporters = counting
    assert all(turn.supporter_ref for turn in plan_turns(world.ports))
    assert sorted(counting.read) == ["harbor", "mesa"]


def test_who_is_shared_with_nobody_is_planned_for_the_own_agency_only(world: World) -> None:
    world.arrivals.rushing = True
    world.pool(supporter("ann", shared=False), supporter("bob", "mesa", shared=False))
    for name in ("one", "two"):
        submit(world, request_id=uuid(name))
    planned = [turn.supporter_ref for turn in plan_turns(world.ports)]
    assert set(planned) == {ref("ann")}


def test_nothing_is_planned_by_who_may_no_longer(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    assert plan_turns(patient.ports, (), lambda: False) == []


def test_who_waits_is_offered_to_another_agency_when_somebody_there_becomes_free(
    patient: World,
) -> None:
    patient.pool(
        supporter("sam", cap=1, holds={uuid("other"): 1}),
        supporter("kim", "mesa", cap=1, holds={uuid("another"): 1}),
    )
    submit(patient, need(prefer=Preference.OWN_AGENCY, may_widen=True))
    assign(patient)
    assert state_of(patient, uuid("request")) is SearchState.WAITING
    patient.supporters.release(ref("kim"), uuid("another"), MONDAY_NOON)
    assign(patient)
    assert offered_to(patient, uuid("request")) == ref("kim")
    assert (patient.line.rows, patient.deadlines.calls) == ({}, {})


def test_a_request_that_ended_while_it_waited_is_taken_out(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    withdraw_request(patient.ports, "harbor", uuid("request"), 2, MONDAY_NOON)
    assert patient.line.rows == {}
    take_turn(patient.ports, Turn("harbor", uuid("request"), ref("sam")))
    assert state_of(patient, uuid("request")) is SearchState.WITHDRAWN


def test_what_changed_since_the_plan_is_seen_when_the_turn_is_taken(patient: World) -> None:
    patient.pool(supporter(cap=1, holds={uuid("other"): 1}))
    submit(patient)
    take_turn(patient.ports, Turn("harbor", uuid("request"), ref("sam")))
    assert state_of(patient, uuid("request")) is SearchState.WAITING
    assert uuid("request") in patient.line.rows


def test_without_patience_whoever_lost_the_planned_place_goes_on_at_once(world: World) -> None:
    world.arrivals.rushing = True
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    world.supporters.rows[ref("sam")] = supporter("sam", paused=True)
    take_turn(world.ports, Turn("harbor", uuid("request"), ref("sam")))
    assert offered_to(world, uuid("request")) == ref("ann")
    assert world.line.rows == {}


def test_in_a_rush_requests_are_assigned_together_so_that_each_gets_who_suits(
    world: World,
) -> None:
    """One by one, the first would take the only one who knows what the second needs."""
    world.arrivals.rushing = True
    both = supporter("ann", topics=frozenset({"grief", "sleep"}), cap=1)
    one = supporter("bob", topics=frozenset({"grief"}), cap=1, veteran=False)
    world.pool(both, one)
    submit(world, need(topics=("grief",)), request_id=uuid("first"))
    submit(world, need(topics=("sleep",)), request_id=uuid("second"))
    assert world.offers.rows == {}
    assign(world)
    assert offered_to(world, uuid("first")) == ref("bob")
    assert offered_to(world, uuid("second")) == ref("ann")


def test_in_a_rush_nobody_is_given_more_than_their_places(world: World) -> None:
    world.arrivals.rushing = True
    world.pool(supporter("ann", cap=2), supporter("bob", cap=1))
    for number in range(5):
        submit(world, request_id=uuid(f"r{number}"))
    assign(world)
    states = [state_of(world, uuid(f"r{number}")) for number in range(5)]
    assert states.count(SearchState.OFFERED) == 3
    assert states.count(SearchState.ESCALATED) == 2, "without patience they go on at once"
    assert {len(one.holds) for one in world.supporters.rows.values()} == {1, 2}


def test_when_places_are_few_the_more_urgent_get_them(world: World) -> None:
    world.arrivals.rushing = True
    world.pool(supporter(cap=1))
    for name, urgency in (("a", Urgency.ROUTINE), ("b", Urgency.URGENT), ("c", Urgency.PROMPT)):
        submit(world, need(urgency=urgency), request_id=uuid(name))
    assign(world)
    assert state_of(world, uuid("b")) is SearchState.OFFERED


def test_waiting_counts_and_so_does_having_been_handed_over() -> None:
    now, hour = MONDAY_NOON, timedelta(hours=1)
    for urgency in Urgency:
        fresh = stands_since(urgency, False, now)
        assert stands_since(urgency, True, now) < fresh
        assert stands_since(urgency, False, now - hour) < fresh
    assert stands_since(Urgency.URGENT, False, now) < stands_since(Urgency.PROMPT, True, now)
    assert stands_since(Urgency.PROMPT, False, now) < stands_since(Urgency.ROUTINE, True, now)
    patient_one = stands_since(Urgency.ROUTINE, False, now - 3 * hour)
    assert patient_one < stands_since(Urgency.PROMPT, False, now), "nobody waits for ever"


def test_a_peer_the_requester_refused_is_not_asked_again_and_another_is(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    first = current_offer(world)
    accept_offer(world.ports, hat(first), first.offer_id)
    for _ in range(2):
        refuse_peer(world.ports, "harbor", first.offer_id)
    gone = world.events.last("offer.withdrawn.v1").data
    assert (gone["reason"], gone["accepted_before"]) == ("requester_changed", True)
    assert current_offer(world).supporter_ref == ref("ann")
    search = world.searches.rows["harbor", uuid("request")]
    assert (search.conflicted, search.handovers) == ((ref("sam"),), 1)


def test_a_request_that_closes_frees_its_place_for_who_waits(patient: World) -> None:
    patient.pool(supporter(cap=1))
    submit(patient, request_id=uuid("first"))
    (offer_id,) = patient.searches.rows["harbor", uuid("first")].offers
    accept_offer(patient.ports, hat(patient.offers.rows[offer_id]), offer_id)
    submit(patient, request_id=uuid("second"))
    close_request(patient.ports, "harbor", uuid("first"), 2, MONDAY_NOON)
    assign(patient)
    assert offered_to(patient, uuid("second")) == ref("sam")
