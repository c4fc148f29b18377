"""What a coordinator notes of a career, and what a deselection does to the pool."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.matching.application.answer_offer import OwnHat
from services.matching.application.deselect_supporter import deselect_supporter, deselection_due
from services.matching.application.keep_career import (
    begin_career,
    career_of,
    list_careers,
    note_step,
)
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.see_offers import list_offers, see_offer
from services.matching.domain.career import DeselectionReason, Step
from services.matching.domain.errors import (
    AlreadyEnrolled,
    CareerStepRefused,
    DeselectionNotDue,
    UnknownCareer,
    UnknownSupporter,
)
from services.matching.domain.offer import OfferState
from services.matching.domain.standing_facts import FormerUnit, Involvement
from tests.services.matching.builders import MONDAY_NOON, profile, ref, supporter, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, submit

SAM = ref("sam")
TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
CONDUCT = DeselectionReason.CONDUCT


def begun(world: World, *steps: Step) -> None:
    begin_career(world.ports, "harbor", SAM, Step.NOMINATED, TODAY - 9 * DAY)
    for step in steps:
        note_step(world.ports, "harbor", SAM, step, TODAY)


def stages(world: World) -> list[Step]:
    return [taken.step for taken in career_of(world.ports, "harbor", SAM).steps]


def test_selection_leads_to_a_designation_that_is_an_enrolment(world: World) -> None:
    begun(world, Step.APPLIED, Step.INTERVIEWED, Step.SELECTED)
    enrol_supporter(world.ports, "harbor", SAM, profile(designated_on=TODAY))
    assert stages(world)[-1] is Step.DESIGNATED
    assert world.supporters.rows[SAM].profile.designated_on == TODAY


def test_whoever_is_not_selected_cannot_be_enrolled(world: World) -> None:
    begun(world, Step.APPLIED)
    with pytest.raises(CareerStepRefused):
        enrol_supporter(world.ports, "harbor", SAM, profile(designated_on=TODAY))
    assert SAM not in world.supporters.rows


def test_a_designation_before_the_selection_is_refused(world: World) -> None:
    begun(world, Step.APPLIED, Step.INTERVIEWED, Step.SELECTED)
    with pytest.raises(CareerStepRefused):
        enrol_supporter(world.ports, "harbor", SAM, profile(designated_on=TODAY - DAY))


def test_a_step_that_is_still_ahead_is_refused(world: World) -> None:
    begun(world)
    with pytest.raises(CareerStepRefused):
        note_step(world.ports, "harbor", SAM, Step.APPLIED, TODAY + DAY)


def test_another_agencys_supporter_is_refused_as_an_enrolment_is(world: World) -> None:
    world.pool(supporter("sam", "mesa"))
    with pytest.raises(AlreadyEnrolled):
        begin_career(world.ports, "harbor", SAM, Step.NOMINATED, TODAY)
    gone = replace(world.supporters.rows[SAM], left=True)
    world.supporters.rows[SAM] = gone
    with pytest.raises(AlreadyEnrolled):
        begin_career(world.ports, "harbor", SAM, Step.NOMINATED, TODAY)


def test_another_agencys_career_is_like_none(world: World) -> None:
    begun(world)
    with pytest.raises(UnknownCareer):
        career_of(world.ports, "mesa", SAM)
    with pytest.raises(UnknownCareer):
        note_step(world.ports, "mesa", SAM, Step.APPLIED, TODAY)
    with pytest.raises(UnknownSupporter):
        deselect_supporter(world.ports, "mesa", SAM, CONDUCT, None)
    assert list_careers(world.ports, "mesa", None, 9) == []
    assert [one.ref for one in list_careers(world.ports, "harbor", None, 9)] == [SAM]


def test_a_retired_agency_begins_no_career(world: World) -> None:
    world.policies.retired = "harbor"
    with pytest.raises(UnknownSupporter):
        begun(world)


def test_a_supporter_without_a_noted_career_has_one_from_their_designation_on(
    world: World,
) -> None:
    world.pool(supporter())
    with pytest.raises(CareerStepRefused):
        begin_career(world.ports, "harbor", SAM, Step.NOMINATED, TODAY)
    remove_supporter(world.ports, "harbor", SAM)
    assert stages(world) == [Step.DESIGNATED, Step.LEFT]


def test_a_deselection_takes_effect_at_once_and_keeps_the_history(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    offer = current_offer(world)
    gone = deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)
    assert (gone.steps[-1].step, gone.steps[-1].reason) == (Step.DESELECTED, CONDUCT)
    assert world.supporters.rows[SAM].left
    assert world.offers.rows[offer.offer_id].state is OfferState.WITHDRAWN
    assert current_offer(world).supporter_ref == ref("ann")
    assert world.events.last("supporter.left.v1").data["supporter_ref"] == SAM


def test_whoever_is_deselected_sees_no_offer_any_more(world: World) -> None:
    world.pool(supporter())
    submit(world)
    offer, own = current_offer(world), OwnHat(SAM, "harbor")
    assert see_offer(world.ports, own, offer.offer_id) == offer
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)
    assert list_offers(world.ports, own, None, 9) == []
    with pytest.raises(UnknownSupporter):
        see_offer(world.ports, own, offer.offer_id)


def test_a_running_contact_of_whoever_is_deselected_is_handed_over(world: World) -> None:
    world.pool(supporter("sam"), supporter("ann", topics=frozenset()))
    submit(world)
    offer = current_offer(world)
    accepted = offer.accept(MONDAY_NOON)
    world.offers.settle(offer, accepted)
    search = world.searches.rows["harbor", REQUEST]
    world.searches.save(search, search.accepted(offer.offer_id))
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)
    gone = world.events.last("offer.withdrawn.v1").data
    assert (gone["accepted_before"], gone["reason"]) == (True, "supporter_left")
    assert world.events.last("offer.made.v1").data["supporter_ref"] == ref("ann")


def test_a_deselection_that_is_decided_changes_nothing_before_its_time(world: World) -> None:
    world.pool(supporter())
    later = MONDAY_NOON + 2 * DAY
    decided = deselect_supporter(world.ports, "harbor", SAM, CONDUCT, later)
    assert (decided.serving, world.deadlines.deselections) == (True, {SAM: later})
    with pytest.raises(DeselectionNotDue):
        deselection_due(world.ports, "harbor", SAM)
    world.clock.pass_by(days=2)
    for _ in range(2):
        deselection_due(world.ports, "harbor", SAM)
    assert world.supporters.rows[SAM].left
    assert stages(world).count(Step.DESELECTED) == 1


def test_a_second_decision_replaces_the_first_and_its_time(world: World) -> None:
    world.pool(supporter())
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + DAY)
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + 3 * DAY)
    world.clock.pass_by(days=1)
    with pytest.raises(DeselectionNotDue):
        deselection_due(world.ports, "harbor", SAM)
    assert not world.supporters.rows[SAM].left


def test_a_deselection_of_somebody_who_left_first_does_nothing(world: World) -> None:
    world.pool(supporter())
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + DAY)
    remove_supporter(world.ports, "harbor", SAM)
    world.clock.pass_by(days=2)
    deselection_due(world.ports, "harbor", SAM)
    assert stages(world) == [Step.DESIGNATED, Step.LEFT]
    assert world.deadlines.deselections == {}


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_deselection_is_for_now_or_for_a_time_within_a_year(world: World, days: int) -> None:
    world.pool(supporter())
    with pytest.raises(CareerStepRefused) as refused:
        deselect_supporter(world.ports, "harbor", SAM, CONDUCT, MONDAY_NOON + days * DAY)
    assert refused.value.field == "effective_at"


def test_a_candidate_of_the_agency_cannot_be_deselected(world: World) -> None:
    begun(world, Step.APPLIED)
    with pytest.raises(CareerStepRefused):
        deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)


def test_return_needs_a_new_designation_and_keeps_what_speaks_against_requests(
    world: World,
) -> None:
    was_there = (Involvement("harbor", "42", "witness", MONDAY_NOON),)
    former = (FormerUnit("SWAT", MONDAY_NOON),)
    world.pool(supporter("sam", incidents=was_there, former_units=former))
    deselect_supporter(world.ports, "harbor", SAM, CONDUCT, None)
    with pytest.raises(CareerStepRefused):
        enrol_supporter(world.ports, "harbor", SAM, profile(designated_on=date(2025, 1, 1)))
    back = enrol_supporter(world.ports, "harbor", SAM, profile(designated_on=TODAY, unit="K9"))
    assert stages(world) == [Step.DESIGNATED, Step.DESELECTED, Step.RETURNED]
    assert (back.incidents, back.left, back.holds) == (was_there, False, {})
    assert "SWAT" in {one.unit for one in back.former_units}
    submit(world, request_id=uuid("next"))
    assert world.events.last("offer.made.v1").data["supporter_ref"] == SAM
