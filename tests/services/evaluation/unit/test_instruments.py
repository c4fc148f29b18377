"""Scoring, whatever the instrument."""

import pytest

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.domain.instruments import (
    Instrument,
    InvalidAnswers,
    Item,
    Scale,
    UnknownInstrument,
)
from tests.services.evaluation.builders import who5

BANK = read_item_bank()


def test_who5_allows_no_missing_item() -> None:
    with pytest.raises(InvalidAnswers):
        BANK.find("who5").score(who5(3, 3, 3, 3))


@pytest.mark.parametrize("answer", [-1, 6])
def test_an_answer_out_of_range_is_refused(answer: int) -> None:
    with pytest.raises(InvalidAnswers):
        BANK.find("who5").score(who5(3, 3, 3, 3, answer))


def test_an_item_of_another_instrument_is_refused() -> None:
    with pytest.raises(InvalidAnswers):
        BANK.find("who5").score({**who5(3, 3, 3, 3, 3), "felt_heard": 3})


def test_a_version_that_never_was_is_unknown() -> None:
    with pytest.raises(UnknownInstrument):
        BANK.find("who5", "99")


def test_a_reversed_item_counts_from_the_other_end() -> None:
    assert Item("pss_2", 0, 4, reverse=True).points(1) == 3


def test_a_missing_item_counts_as_the_mean_where_the_instrument_allows_it() -> None:
    items = tuple(Item(f"i{n}", 1, 7) for n in range(5))
    codes = tuple(item.code for item in items)
    scale = Scale("total", codes, "sum", missing_allowed=1)
    instrument = Instrument("some", "1", items, (scale,), "test")
    assert instrument.score({"i0": 2, "i1": 2, "i2": 4, "i3": 4})["total"].raw == 15
    with pytest.raises(InvalidAnswers):
        instrument.score({"i0": 2, "i1": 2, "i2": 4})


def test_an_instrument_is_scored_by_its_scales() -> None:
    items = (Item("a", 0, 3), Item("b", 0, 3), Item("c", 0, 3, reverse=True))
    scales = (Scale("total", ("a", "b", "c")), Scale("late", ("b", "c"), "mean", factor=10))
    scores = Instrument("some", "1", items, scales, "test").score({"a": 3, "b": 1, "c": 3})
    assert {code: score.value for code, score in scores.items()} == {"total": 4, "late": 5}


def gated() -> Instrument:
    items = (Item("gate", 0, 1), Item("a", 0, 1), Item("b", 0, 1, reverse=True))
    return Instrument("some", "1", items, (Scale("total", ("a", "b")),), "test", gate="gate")


def test_a_closed_gate_gives_the_lowest_score_without_what_is_behind_it() -> None:
    assert gated().score({"gate": 0})["total"].value == 0
    assert gated().score({"gate": 1, "a": 1, "b": 0})["total"].value == 2


@pytest.mark.parametrize("answers", [{"a": 1, "b": 1}, {"gate": 0, "a": 1}, {"gate": 1}])
def test_answers_that_go_around_a_gate_are_refused(answers: dict[str, int]) -> None:
    with pytest.raises(InvalidAnswers):
        gated().score(answers)
