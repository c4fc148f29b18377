"""McNemar's test and the difference of paired shares: published values, and plain counting."""

from math import comb

import pytest
from hypothesis import strategies as st

from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.statistics.crossing import CutOff, crossing
from tests.services.evaluation.answers import estimated, forall, refused

# WHO-5: a raw score below 13 is of concern.
LOW_WELLBEING = CutOff(13, at_or_above=False, lowest=0, highest=25)
YES = CutOff(1, at_or_above=True, lowest=0, highest=1)

cell = st.integers(0, 40)
tables = st.tuples(cell, cell, cell, cell).filter(lambda t: t[1] + t[2] > 0 and sum(t) > 2)
Table = tuple[int, int, int, int]


def table(never: int, into: int, out: int, always: int) -> Pairs:
    return Pairs({(0, 0): never, (0, 1): into, (1, 0): out, (1, 1): always})


def test_the_approval_ratings_give_what_r_prints() -> None:
    # Agresti (1990), p. 350, and R's page on mcnemar.test: 794 approved twice, 150 changed to
    # disapproving, 86 to approving, 570 disapproved twice.
    # R: McNemar's chi-squared = 16.818, df = 1, p-value = 4.115e-05 (continuity correction)
    found = estimated(crossing(table(570, 86, 150, 794), YES))
    assert found.details["chi_squared"] == pytest.approx(16.818, abs=5e-4)
    assert found.details["p_value"] == pytest.approx(4.115e-05, abs=5e-9)
    assert found.value == pytest.approx(-64 / 1600)


def test_the_interval_is_what_its_authors_publish() -> None:
    # D. G. Bonett's package statpsych, example ci.prop.ps(.05, 12, 4, 26, 6):
    # estimate -0.44 (of the adjusted counts), interval -0.6251933 to -0.2548067
    found = estimated(crossing(table(12, 4, 26, 6), YES))
    assert (found.low, found.high) == pytest.approx((-0.6251933, -0.2548067), abs=5e-8)
    assert found.value == pytest.approx(-22 / 48)


def test_few_who_crossed_are_judged_by_the_binomial_law() -> None:
    # R, binom.test(2, 10): p-value = 0.1094
    found = estimated(crossing(table(20, 2, 8, 20), YES))
    assert found.details["exact"] == 1
    assert found.details["p_value"] == pytest.approx(0.1094, abs=5e-5)


@forall(tables)
def test_both_tests_are_their_definitions(cells: Table) -> None:
    _, into, out, _ = cells
    found = estimated(crossing(table(*cells), YES))
    crossed = into + out
    if crossed <= 25:
        fewest = min(into, out)
        tail = sum(comb(crossed, k) for k in range(fewest + 1)) / 2**crossed
        assert found.details["p_value"] == pytest.approx(min(1.0, 2 * tail), abs=1e-9)
    else:
        expected = max(abs(into - out) - 1, 0) ** 2 / crossed
        assert found.details["chi_squared"] == pytest.approx(expected)


@forall(tables)
def test_swapping_before_and_after_negates(cells: Table) -> None:
    there = estimated(crossing(table(*cells), YES))
    back = estimated(crossing(table(*cells).swapped, YES))
    assert (back.value, back.low, back.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert back.details["p_value"] == there.details["p_value"]


@forall(tables)
def test_the_interval_lies_within_what_is_possible(cells: Table) -> None:
    found = estimated(crossing(table(*cells), YES))
    assert -1 <= found.low < found.high <= 1


def test_scores_fall_on_the_side_of_the_cut_off_that_the_instrument_says() -> None:
    pairs = Pairs({(12, 13): 5, (13, 12): 2, (0, 12): 4, (13, 25): 4})
    low = estimated(crossing(pairs, LOW_WELLBEING))
    assert (low.details["out"], low.details["into"]) == (5, 2)
    serious = CutOff(13, at_or_above=True, lowest=0, highest=24)
    high = estimated(crossing(pairs, serious))
    assert (high.details["out"], high.details["into"]) == (2, 5)


@pytest.mark.parametrize("value", [0, -1, 25.5, 26])
def test_a_cut_off_with_no_scores_on_one_side_is_none(value: float) -> None:
    pairs = Pairs({(3, 20): 9, (20, 3): 4})
    answer = crossing(pairs, CutOff(value, at_or_above=False, lowest=0, highest=25))
    assert refused(answer) == ("cut_off_outside_range", 13)


def test_what_cannot_be_estimated_says_why() -> None:
    assert refused(crossing(Pairs(), YES)) == ("nobody", 0)
    assert refused(crossing(table(0, 1, 1, 0), YES)) == ("too_few", 2)
    assert refused(crossing(table(9, 0, 0, 9), YES)) == ("no_discordant_pairs", 18)
    nan = CutOff(float("nan"), at_or_above=True, lowest=0, highest=1)
    assert refused(crossing(table(9, 1, 2, 9), nan)) == ("not_a_number", 21)
    assert refused(crossing(Pairs({(0, 1): 9, (1, float("inf")): 1}), YES))[0] == "not_a_number"


def test_ten_million_people_are_no_trouble() -> None:
    found = estimated(crossing(table(6_000_000, 1_000_000, 1_001_000, 3_000_000), YES))
    assert found.details["chi_squared"] == pytest.approx(999**2 / 2_001_000)
    assert found.high - found.low < 0.001
