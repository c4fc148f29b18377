"""Ratios are taken round by round, and only of rounds in which nothing was lost or doubled."""

import pytest

from tests.bench.pipeline.figures import NothingValid, Spread, Turn, ratio, spread
from tests.bench.pipeline.rotation import rotated


def turn(throughput: float, **facts: object) -> Turn:
    return Turn(throughput, accepted=10, **facts)  # type: ignore[arg-type]


def test_every_round_begins_with_another_contender() -> None:
    orders = [order for _, order in rotated(("a", "b", "c"), 4)]
    assert orders == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]


def test_without_contenders_no_round_has_anybody() -> None:
    nobody: list[str] = []
    assert [list(order) for _, order in rotated(nobody, 2)] == [[], []]


def test_a_ratio_is_that_of_each_round_and_not_of_the_middles() -> None:
    found = ratio([turn(10), turn(40), turn(90)], [turn(20), turn(50), turn(100)], "throughput")
    assert found == Spread(0.8, 0.5, 0.9)


@pytest.mark.parametrize(
    "fault", [{"lost": 1}, {"doubled": 1}, {"failures": ("500 instead of 201",)}]
)
def test_a_round_with_a_fault_does_not_count(fault: dict[str, object]) -> None:
    assert not turn(10, **fault).valid
    assert ratio([turn(1000, **fault), turn(30)], [turn(1), turn(60)], "throughput").middle == 0.5
    assert spread([turn(1000, **fault), turn(30)], "throughput") == Spread(30, 30, 30)


def test_a_round_in_which_nothing_was_accepted_does_not_count() -> None:
    assert not Turn(0.0).valid


def test_where_no_round_counts_there_is_no_figure() -> None:
    with pytest.raises(NothingValid):
        ratio([turn(1, lost=1)], [turn(1)], "throughput")
    with pytest.raises(NothingValid):
        spread([turn(1, lost=1)], "throughput")


def test_a_figure_that_was_not_measured_is_left_out() -> None:
    with pytest.raises(NothingValid):
        ratio([turn(1)], [turn(1)], "p99")
    assert ratio([turn(1, p99=0.2)], [turn(1, p99=0.1)], "p99").middle == 2.0
