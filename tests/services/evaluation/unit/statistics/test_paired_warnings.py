"""Regression to the mean, and the codes printed beside a paired figure."""

from math import exp, pi, sqrt
from statistics import NormalDist

import pytest

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.crossing import CutOff
from services.evaluation.domain.statistics.paired_warnings import Design, design_warnings
from services.evaluation.domain.statistics.regression import Reference, expected_regression
from services.evaluation.domain.statistics.sentences import WARNINGS
from tests.services.evaluation.answers import distribution_of, estimated, pairs_of, refused

POOR = CutOff(13, at_or_above=False, lowest=0, highest=25)
POPULATION = Reference(mean=15, sd=5, retest=0.7, source="invented")


def scored(first: list[int], second: list[int] | None = None) -> Pairs:
    return pairs_of(first, second or [score + 1 for score in first])


WELL = [12, 13, 14, 15, 16, 17, 18] * 10
UNWELL = [6, 7, 8, 9, 10, 11] * 10


def warned(pairs: Pairs, **known: object) -> set[str]:
    found = design_warnings(pairs, Design(**known))  # type: ignore[arg-type]
    assert set(found) <= WARNINGS.keys()
    return set(found)


def test_a_sound_design_is_read_without_warnings() -> None:
    baseline = distribution_of(WELL)
    known = {"baseline": baseline, "cut_off": POOR, "reference": POPULATION, "controlled": True}
    assert warned(scored(WELL), **known) == set()


def test_nothing_known_is_nothing_excluded() -> None:
    assert warned(scored(WELL)) == {
        "drop_out_unknown",
        "regression_cannot_be_judged",
        "no_control_group",
    }
    assert "small_n" in warned(scored(WELL[:29]))
    assert "small_n" not in warned(scored(WELL[:30]))


@pytest.mark.parametrize("known", [{"cut_off": POOR}, {"reference": POPULATION}])
def test_people_who_begin_unusually_low_may_move_back_by_themselves(
    known: dict[str, object],
) -> None:
    assert "regression_to_the_mean" in warned(scored(UNWELL), **known)
    assert not {each for each in warned(scored(WELL), **known) if "regression" in each}


def test_scores_that_repeat_exactly_do_not_move_back() -> None:
    exact = Reference(mean=15, sd=5, retest=1.0, source="invented")
    assert "regression_to_the_mean" not in warned(scored(UNWELL), reference=exact)


def test_more_than_a_fifth_lost_is_said() -> None:
    half = distribution_of(WELL + WELL)
    assert warned(scored(WELL), baseline=half) & {"high_drop_out", "drop_outs_differ"} == {
        "high_drop_out"
    }
    fifth = distribution_of(WELL * 4 + WELL)
    assert "high_drop_out" not in warned(scored(WELL * 4), baseline=fifth)


def test_drop_outs_who_were_worse_off_are_said() -> None:
    baseline = distribution_of(WELL * 5 + UNWELL)
    assert "drop_outs_differ" in warned(scored(WELL * 5), baseline=baseline)


def test_a_trifling_difference_is_none_however_many_people_show_it() -> None:
    stayed = Pairs({(score, score): 1_000_000 for score in range(10, 20)})
    left = {float(score): 200_000 for score in range(10, 20)}
    left[10] -= 2_000
    left[19] += 2_000
    baseline = stayed.before + Distribution(left)
    assert "drop_outs_differ" not in warned(stayed, baseline=baseline)


def test_two_drop_outs_cannot_be_compared() -> None:
    assert "drop_outs_not_compared" in warned(scored(WELL), baseline=distribution_of([*WELL, 3, 4]))


def test_nobody_at_all_is_no_error() -> None:
    assert "small_n" in warned(Pairs(), baseline=Distribution(), cut_off=POOR)


def test_expected_regression_is_what_barnett_gives_for_a_cut_off() -> None:
    """Normal scores, mean 60 and sd 15, of whom those at 40 or less are measured again.

    Barnett, van der Pols and Dobson (2005), equation 1: sd * (1 - r) * C, C = phi(z) / Phi(z).
    """
    z = (40 - 60) / 15
    inverse_mills = exp(-(z**2) / 2) / sqrt(2 * pi) / NormalDist().cdf(z)
    lower = [NormalDist(60, 15).inv_cdf((k + 0.5) / 100_000) for k in range(9121)]
    baseline = distribution_of(round(score, 4) for score in lower)
    reference = Reference(mean=60, sd=15, retest=0.5, source="invented")
    found = estimated(expected_regression(baseline, reference))
    assert found.value == pytest.approx(15 * 0.5 * inverse_mills, rel=1e-3)


def test_the_interval_of_expected_regression_is_the_baselines_scaled() -> None:
    found = estimated(expected_regression(distribution_of([8, 9, 10, 11, 12]), POPULATION))
    assert found.value == pytest.approx(0.3 * 5)
    # qt(0.975, 4) = 2.776445; standard error sqrt(2.5 / 5)
    assert found.high - found.value == pytest.approx(0.3 * 2.776445 * sqrt(0.5), rel=1e-6)


def test_no_population_no_expectation() -> None:
    some = distribution_of([1, 2, 3, 4])

    def because(mean: float, sd: float, retest: float) -> str:
        return refused(expected_regression(some, Reference(mean, sd, retest, "invented")))[0]

    assert because(float("nan"), 5, 0.7) == "not_a_number"
    assert because(15, 0, 0.7) == "no_variance"
    assert because(15, 5, 1.5) == "reliability_outside_range"
    assert refused(expected_regression(Distribution(), POPULATION)) == ("nobody", 0)
