"""A career goes on step by step, forward in time, and out of the pool only through an exit."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.career import (
    EXITS,
    NEXT,
    SERVING,
    Career,
    DeselectionReason,
    Step,
)
from services.matching.domain.errors import CareerStepRefused

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)
START = date(2026, 1, 5)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WHOLE = (
    Step.NOMINATED,
    Step.APPLIED,
    Step.INTERVIEWED,
    Step.SELECTED,
    Step.DESIGNATED,
    Step.DESELECTED,
    Step.RETURNED,
)


def career(*steps: Step) -> Career:
    """One step a day."""
    found = Career("a" * 22, "harbor")
    for number, step in enumerate(steps):
        found = found.having(step, START + number * DAY)
    return found


def test_a_whole_career_from_nomination_to_return() -> None:
    assert [taken.step for taken in career(*WHOLE).steps] == list(WHOLE)
    assert career(*WHOLE).serving


@pytest.mark.parametrize("refusal", [Step.NOT_SELECTED, Step.DECLINED])
def test_whoever_was_refused_or_declined_may_be_nominated_anew(refusal: Step) -> None:
    again = career(Step.APPLIED, refusal, Step.NOMINATED)
    assert again.stage is Step.NOMINATED


def test_a_step_out_of_order_is_refused_with_those_that_may_come() -> None:
    with pytest.raises(CareerStepRefused) as refused:
        career(Step.APPLIED).having(Step.DESIGNATED, START)
    assert refused.value.field == "step"
    assert "interviewed" in refused.value.remedy


def test_a_later_step_on_an_earlier_day_is_refused() -> None:
    with pytest.raises(CareerStepRefused) as refused:
        career(Step.NOMINATED, Step.APPLIED).having(Step.INTERVIEWED, START)
    assert refused.value.field == "on"


def test_two_steps_may_be_taken_on_one_day() -> None:
    assert career(Step.NOMINATED).having(Step.APPLIED, START).stage is Step.APPLIED


def test_after_a_deselection_only_a_new_designation_leads_back() -> None:
    gone = career(Step.DESIGNATED, Step.DESELECTED)
    with pytest.raises(CareerStepRefused) as refused:
        gone.designated(START)
    assert refused.value.field == "designated_on"
    assert gone.designated(START + 9 * DAY).steps[-1].on == START + 9 * DAY


def test_after_a_plain_exit_the_old_designation_still_stands() -> None:
    gone = career(Step.DESIGNATED, Step.LEFT)
    back = gone.designated(START)
    assert (back.stage, back.steps[-1].on) == (Step.RETURNED, START + DAY)


def test_only_whoever_serves_can_be_deselected() -> None:
    with pytest.raises(CareerStepRefused):
        career(Step.APPLIED).to_be_deselected(DeselectionReason.CONDUCT, NOW)
    with pytest.raises(CareerStepRefused):
        career(Step.DESIGNATED).deselected(NOW.date())


def test_a_second_decision_replaces_one_that_is_not_in_effect() -> None:
    decided = career(Step.DESIGNATED).to_be_deselected(DeselectionReason.CONDUCT, NOW + DAY)
    again = decided.to_be_deselected(DeselectionReason.OWN_WISH, NOW)
    gone = again.deselected(NOW.date())
    assert gone.steps[-1].reason is DeselectionReason.OWN_WISH
    assert gone.pending is None


def test_leaving_first_ends_a_decision_that_is_not_in_effect() -> None:
    decided = career(Step.DESIGNATED).to_be_deselected(DeselectionReason.OTHER, NOW + DAY)
    assert decided.left(NOW.date()).pending is None


def test_a_designation_still_ahead_can_be_ended() -> None:
    ahead = Career("a" * 22, "harbor").designated(NOW.date() + 30 * DAY)
    decided = ahead.to_be_deselected(DeselectionReason.OTHER, NOW)
    assert decided.deselected(NOW.date()).stage is Step.DESELECTED


steps = st.lists(st.tuples(st.sampled_from(Step), st.integers(-5, 30)), max_size=40)


@given(steps)
def test_whatever_is_tried_a_career_stays_in_order_forward_and_unchanged_by_refusals(
    tried: list[tuple[Step, int]],
) -> None:
    found = Career("a" * 22, "harbor")
    for step, days in tried:
        before = found
        try:
            found = found.having(step, START + days * DAY)
        except CareerStepRefused:
            assert found is before
    taken = found.steps
    path = [None, *(one.step for one in taken)]
    assert all(after in NEXT[before] for before, after in pairwise(path) if after)
    assert [one.on for one in taken] == sorted(one.on for one in taken)
    serves = sum(one.step in SERVING for one in taken) - sum(one.step in EXITS for one in taken)
    assert serves == int(found.serving)


def test_every_step_can_be_reached_and_none_but_an_exit_ends_service() -> None:
    reached: set[Step | None] = {None}
    for _ in Step:
        reached |= {after for step in reached for after in NEXT[step]}
    assert reached == {None, *Step}
    assert all(NEXT[step] == EXITS for step in SERVING)
