"""Corrections for many figures, against their definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluation.domain.statistics.multiplicity import adjusted, benjamini_hochberg, holm
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate
from tests.services.evaluation.unit.statistics.second_opinion import stepped_down, stepped_up

# The fifteen p-values of the example in Benjamini and Hochberg, J R Stat Soc B 1995;57:289-300.
THROMBOLYSIS = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
)  # fmt: skip

several = st.lists(st.floats(0, 1, allow_subnormal=False), max_size=12)


def an_estimate(p: float) -> Estimate:
    return Estimate("interrupted_time_series", 0.8, 0.6, 1.0, 48, {"p": p}, ("overdispersed",))


def test_published_example_rejects_four_by_false_discoveries_and_three_by_familywise_errors() -> (
    None
):
    assert sum(p <= 0.05 for p in benjamini_hochberg(THROMBOLYSIS)) == 4
    assert sum(p <= 0.05 for p in holm(THROMBOLYSIS)) == 3


@given(several)
def test_holm_agrees_with_its_definition(p: list[float]) -> None:
    assert holm(p) == pytest.approx(stepped_down(p), rel=1e-6)


@given(several)
def test_benjamini_hochberg_agrees_with_its_definition(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stepped_up(p), rel=1e-6)


def test_each_estimate_carries_both_corrections_and_the_size_of_its_family() -> None:
    family = adjusted({"sick_leave": an_estimate(0.01), "separations": an_estimate(0.04)})
    found = family["sick_leave"]
    assert isinstance(found, Estimate)
    assert found.details == {"p": 0.01, "p_holm": 0.02, "p_bh": 0.02, "family": 2}


def test_what_could_not_be_estimated_was_no_test() -> None:
    refusal = CannotEstimate("interrupted_time_series", "no_events", 12)
    rate = Estimate("interrupted_time_series", 2.1, 1.9, 2.3, 48)
    family = adjusted({"a": refusal, "b": an_estimate(0.03), "c": rate})
    assert family["a"] == refusal
    assert family["c"] == rate
    found = family["b"]
    assert isinstance(found, Estimate)
    assert found.details["p_holm"] == 0.03


def test_figure_that_stands_out_only_alone_says_so() -> None:
    family = adjusted({i: an_estimate(p) for i, p in enumerate((0.04, 0.2, 0.9, 0.0001))})
    warned = [i for i, each in family.items() if "many_figures" in getattr(each, "warnings", ())]
    assert warned == [0]


def test_empty_family_stays_empty() -> None:
    assert adjusted({}) == {}
