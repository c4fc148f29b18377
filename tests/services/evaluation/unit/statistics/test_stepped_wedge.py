"""Agencies that start one after another: against a second implementation, and its promises."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as students_t

from services.evaluation.domain.statistics.results import CannotEstimate, Estimate
from services.evaluation.domain.statistics.series_warnings import BECAUSE
from services.evaluation.domain.statistics.stepped_wedge import AgencyCounts, stepped_wedge
from tests.services.evaluation.series_builders import an_agency
from tests.services.evaluation.unit.statistics.second_opinion import (
    by_regression,
    interval,
    two_way,
)

STARTS = (8, 12, 16, 20, 24, None)
MONTHS = 30


def estimated(agencies: Sequence[AgencyCounts], exchanges: int = 0) -> Estimate:
    found = stepped_wedge(tuple(agencies), exchanges)
    assert isinstance(found, Estimate), found
    return found


def refused(agencies: Sequence[AgencyCounts]) -> str:
    found = stepped_wedge(tuple(agencies))
    assert isinstance(found, CannotEstimate)
    assert found.because in BECAUSE
    return found.because


def agencies_with(
    effect: Callable[[int], float] = lambda months_after: 0.75,
    starts: Sequence[int | None] = STARTS,
    seed: int | None = 1,
    headcount: int = 400,
) -> list[AgencyCounts]:
    """Rates have agency and month effects; without a seed counts are what is expected, rounded."""
    random = numpy.random.default_rng(seed)
    agencies = []
    for place, start in enumerate(starts):
        people = headcount * (1 + place)
        counts = []
        for now in range(MONTHS):
            rate = 0.02 * (1 + 0.1 * place) * (1 + 0.3 * math.sin(now / 3))
            after = -1 if start is None else now - start
            mean = people * rate * (effect(after) if after >= 0 else 1)
            counts.append(round(mean) if seed is None else int(random.poisson(mean)))
        agencies.append(an_agency(f"agency{place}", counts, start, people))
    return agencies


def test_ratio_and_interval_agree_with_a_regression_and_a_jackknife_by_hand() -> None:
    agencies = agencies_with()
    found = estimated(agencies)
    value = by_regression(agencies)
    left_out = [by_regression(agencies[:i] + agencies[i + 1 :]) for i in range(6)]
    error = math.sqrt(5 / 6 * sum((each - value) ** 2 for each in left_out))
    assert math.log(found.value) == pytest.approx(value, rel=1e-6)
    assert found.details["log_error"] == pytest.approx(error, rel=1e-6)
    assert (found.low, found.high) == pytest.approx(interval(value, error, 5), rel=1e-6)
    assert found.details["p"] == pytest.approx(2 * students_t.sf(abs(value) / error, 5), rel=1e-6)


def test_ratio_agrees_with_a_regression_where_months_are_missing() -> None:
    agencies = agencies_with()
    gaps = (replace(agencies[0].readings[3], count=None), *agencies[0].readings[4:])
    agencies[0] = replace(agencies[0], readings=(*agencies[0].readings[:3], *gaps))
    found = estimated(agencies)
    assert math.log(found.value) == pytest.approx(by_regression(agencies), rel=1e-6)
    assert "missing_months" in found.warnings


def test_exact_expectations_give_the_exact_effect() -> None:
    found = estimated(agencies_with(seed=None, headcount=10**9))
    assert found.value == pytest.approx(0.75, rel=1e-6)


def test_effect_that_grows_is_averaged_where_one_regression_would_go_astray() -> None:
    """Of agencies that all start, each month after takes off 3 % more, down to a half."""

    def grows(months_after: int) -> float:
        return max(0.5, 1 - 0.03 * (months_after + 1))

    starts = (4, 8, 12, 16, 20, 24)
    agencies = agencies_with(grows, starts, seed=None, headcount=10**9)
    found = estimated(agencies)
    truth = found.details["observed"] / found.details["expected"]
    true_expected = sum(
        reading.count / grows(now - start)
        for agency, start in zip(agencies, starts, strict=True)
        for now, reading in enumerate(agency.readings)
        if reading.count is not None and start <= now < 24
    )
    assert found.details["expected"] == pytest.approx(true_expected, rel=1e-6)
    assert found.value == pytest.approx(truth)
    assert abs(two_way(agencies) - found.value) > 0.05


def test_all_exchanges_of_four_starts_are_tried() -> None:
    """Only in one order of 24 do the starts fit; the p-value is a count of 24 orders."""
    found = estimated(agencies_with(lambda _: 0.3, (6, 12, 18, 24), headcount=900), exchanges=999)
    assert found.details["p_randomisation"] * 24 == pytest.approx(
        round(found.details["p_randomisation"] * 24)
    )
    assert found.details["p_randomisation"] <= 3 / 24


def test_same_figures_give_the_same_p_of_drawn_exchanges() -> None:
    agencies = agencies_with(starts=(*STARTS, 9, 15))
    first, again = (estimated(agencies, exchanges=50) for _ in range(2))
    assert first == again
    assert first.details["p_randomisation"] >= 1 / 51


def test_few_agencies_are_said() -> None:
    assert "few_agencies" in estimated(agencies_with()).warnings
    assert "few_agencies" not in estimated(agencies_with(starts=(*STARTS, 9, 15))).warnings


def test_months_in_which_all_had_started_are_left_out_and_said() -> None:
    found = estimated(agencies_with(starts=(6, 12, 18, 24)))
    assert found.details["months_not_compared"] == 4 * 6
    assert found.details["agencies_compared"] == 3
    assert "months_not_compared" in found.warnings
    assert "months_not_compared" not in estimated(agencies_with()).warnings


def test_course_that_differed_before_the_start_is_said() -> None:
    agencies = [
        an_agency(f"a{i}", [40 + (i + 1) * now for now in range(30)], 12 + 2 * i, 1000)
        for i in range(8)
    ]
    found = estimated(agencies)
    assert "differed_before" in found.warnings
    assert found.details["p_before"] < 0.05


def test_comparison_that_hangs_on_one_waiting_agency_is_said() -> None:
    found = estimated(agencies_with(starts=(10, 10, 10, 28, 11)))
    assert found.details["on_one_agency"] > 0.5
    assert "few_comparisons" in found.warnings


def test_event_that_one_agency_flagged_is_said() -> None:
    agencies = agencies_with()
    flagged = replace(agencies[0], concurrent=(agencies[0].readings[9].month,))
    assert "concurrent_event" in estimated([flagged, *agencies[1:]]).warnings
    assert "concurrent_event" not in estimated(agencies).warnings


def test_agency_whose_figures_end_early_is_said() -> None:
    agencies = agencies_with()
    agencies[0] = replace(agencies[0], readings=agencies[0].readings[:20])
    assert "stopped_reporting" in estimated(agencies).warnings


@settings(max_examples=10)
@given(st.permutations(range(6)), st.sampled_from([1, 3, 50]))
def test_order_of_agencies_and_unit_of_people_change_nothing(order: list[int], k: int) -> None:
    agencies = agencies_with()
    shuffled = [agencies[i] for i in order]
    changed = [
        replace(
            each,
            readings=tuple(replace(r, headcount=k * (r.headcount or 0)) for r in each.readings),
        )
        for each in shuffled
    ]
    one, other = estimated(agencies), estimated(changed)
    assert (one.value, one.low) == pytest.approx((other.value, other.low), rel=1e-6)


panels = st.lists(
    st.tuples(
        st.lists(st.one_of(st.none(), st.integers(0, 6), st.integers(0, 10**9)), max_size=10),
        st.one_of(st.none(), st.integers(0, 11)),
    ),
    max_size=6,
)


@settings(max_examples=30)
@given(panels, st.integers(1, 1000))
def test_whatever_comes_in_out_come_finite_numbers_or_a_known_reason(
    panel: list[tuple[list[int | None], int | None]], headcount: int
) -> None:
    agencies = [an_agency(f"a{i}", *each, headcount) for i, each in enumerate(panel)]
    found = stepped_wedge(tuple(agencies), exchanges=20)
    if isinstance(found, CannotEstimate):
        assert found.because in BECAUSE
        return
    assert all(map(math.isfinite, (found.value, found.low, found.high, *found.details.values())))
    assert 0 < found.low <= found.value <= found.high


def test_three_agencies_are_too_few() -> None:
    assert refused(agencies_with(starts=(8, 16, None))) == "too_few_agencies"


def test_agencies_that_started_together_compare_with_nothing() -> None:
    assert refused(agencies_with(starts=(8,) * 5)) == "no_staggered_start"


def test_agencies_of_which_none_started_compare_nothing() -> None:
    assert refused(agencies_with(starts=(None,) * 5)) == "no_staggered_start"


def test_one_waiting_agency_alone_gives_no_uncertainty() -> None:
    assert refused(agencies_with(starts=(8, 8, 8, None))) == "hangs_on_one_agency"


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [(0, 0, "no_events_before"), (0, 5, "no_events_before"), (5, 0, "no_events_after")],
)
def test_a_side_without_events_has_no_ratio(before: int, after: int, because: str) -> None:
    starts = (6, 8, 10, 12, 14)
    agencies = [
        an_agency(f"a{i}", [before] * start + [after] * (20 - start), start)
        for i, start in enumerate(starts)
    ]
    assert refused(agencies) == because


def test_constant_figures_tell_nothing_of_their_uncertainty() -> None:
    starts = (6, 8, 10, 12, None)
    assert refused([an_agency(f"a{i}", [5] * 20, s) for i, s in enumerate(starts)]) == "no_variance"


def test_rare_events_are_compared_too() -> None:
    """An agency without any event before its start has an expectation of none."""
    random = numpy.random.default_rng(9)
    starts = (6, 11, 16, 21, 26, 31, None, None)
    counts = random.poisson(0.3, (8, 36))
    counts[0, :6] = 0
    agencies = [
        an_agency(f"a{i}", list(row), s)
        for i, (row, s) in enumerate(zip(counts, starts, strict=True))
    ]
    found = estimated(agencies, exchanges=60)
    assert found.details["agencies_compared"] == 6
    assert 0 < found.details["p_randomisation"] <= 1


def test_agency_must_come_once_and_with_figures() -> None:
    agencies = agencies_with()
    assert refused([*agencies, agencies[0]]) == "agency_repeated"
    assert refused([*agencies, an_agency("silent", [None] * 30, 4)]) == "agency_without_figures"


def test_figures_no_model_could_mend_are_refused_for_any_agency() -> None:
    assert refused([*agencies_with(), an_agency("wrong", [-4], None)]) == "impossible_count"
    assert refused([*agencies_with(), an_agency("nobody", [4], None, 0)]) == (
        "headcount_not_positive"
    )
