"""Drop-outs: how many, and whether they differed; against the plain definitions."""

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.statistics.attrition import (
    attrition,
    attrition_by_wave,
    drop_outs,
)
from services.evaluation.domain.statistics.means import mean_difference, standardised_difference
from services.evaluation.domain.statistics.proportions import Part, wilson
from tests.services.evaluation.answers import distribution_of, estimated, forall, pairs_of, refused

STAYED = [10, 12, 14, 15, 16, 11]
LEFT = [5, 6, 9, 4]

scores = st.lists(st.integers(0, 25), min_size=3, max_size=30)


def wave(stayed: list[int]) -> Pairs:
    return pairs_of(stayed, [score + index for index, score in enumerate(stayed)])


def test_the_drop_outs_are_those_of_the_baseline_who_have_no_pair() -> None:
    everybody = distribution_of(STAYED + LEFT)
    assert dict(drop_outs(everybody, wave(STAYED)).counts) == dict.fromkeys(map(float, LEFT), 1)


def test_rate_and_difference_are_those_of_the_raw_answers() -> None:
    found = attrition(distribution_of(STAYED + LEFT), wave(STAYED))
    rate = estimated(found.rate)
    assert (rate.value, rate.n) == (0.4, 10)
    assert (rate.low, rate.high) == wilson(Part(4, 10))
    difference = estimated(found.difference)
    assert difference.value == pytest.approx(6 - 13)
    plain = estimated(mean_difference(distribution_of(STAYED), distribution_of(LEFT)))
    assert (difference.low, difference.high) == (plain.low, plain.high)
    spreads = estimated(standardised_difference(distribution_of(STAYED), distribution_of(LEFT)))
    assert estimated(found.standardised).value == spreads.value


@forall(scores, scores)
def test_stayed_and_left_make_up_the_baseline(stayed: list[int], left: list[int]) -> None:
    everybody = distribution_of(stayed + left)
    gone = drop_outs(everybody, wave(stayed))
    assert dict((gone + wave(stayed).before).counts) == dict(everybody.counts)
    rate = estimated(attrition(everybody, wave(stayed)).rate)
    assert rate.value == pytest.approx(len(left) / (len(stayed) + len(left)))


def test_each_later_wave_is_held_against_the_same_baseline() -> None:
    everybody = distribution_of(STAYED + LEFT)
    found = attrition_by_wave(
        everybody, {"four_weeks": wave(STAYED), "twelve_weeks": wave(STAYED[:3])}
    )
    assert estimated(found["four_weeks"].rate).value == 0.4
    assert estimated(found["twelve_weeks"].rate).value == 0.7


def test_all_or_none_leave_nobody_to_compare() -> None:
    everybody = distribution_of(STAYED)
    none = attrition(everybody, wave(STAYED))
    assert estimated(none.rate).value == 0
    assert refused(none.difference) == ("nobody_dropped_out", 6)
    all_ = attrition(everybody, Pairs())
    assert estimated(all_.rate).value == 1
    assert refused(all_.difference) == refused(all_.standardised) == ("everybody_dropped_out", 6)


def test_what_cannot_be_estimated_says_why() -> None:
    def reasons(baseline: Distribution, pairs: Pairs) -> set[str]:
        found = attrition(baseline, pairs)
        return {refused(each)[0] for each in (found.rate, found.difference, found.standardised)}

    assert reasons(Distribution(), Pairs()) == {"nobody"}
    assert reasons(distribution_of([1, 2]), Pairs()) == {"too_few"}
    assert reasons(distribution_of([1, 2, 3]), pairs_of([7], [7])) == {"not_of_the_baseline"}
    assert reasons(Distribution({float("nan"): 5}), Pairs()) == {"not_a_number"}
    few = attrition(distribution_of([*STAYED, 3]), wave(STAYED))
    assert refused(few.difference) == ("too_few", 7)
