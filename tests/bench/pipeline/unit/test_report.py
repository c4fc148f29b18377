"""What is printed, and the closing line."""

from pathlib import Path

from tests.bench.pipeline import telling
from tests.bench.pipeline.__main__ import headline
from tests.bench.pipeline.comparisons import EMPTY, FLOOR, WATCHMATE, Wish, filled, named
from tests.bench.pipeline.figures import Spread, Turn
from tests.bench.pipeline.rounds import take_rounds, told

WISH = Wish(rounds=2, peers=Path("peers"), agencies=(1, 30, 300), stored=10**6)


def turn(throughput: float, **facts: object) -> Turn:
    return Turn(throughput, accepted=5, **facts)  # type: ignore[arg-type]


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name


def test_the_closing_line_has_the_ratios_that_were_asked_for() -> None:
    turns = {
        "others": {
            FLOOR: [turn(100, p99=0.1)],
            WATCHMATE: [turn(80, p99=0.2)],
            "faststream": [turn(40)],
            "celery": [turn(20)],
        },
        "agencies": {named(1): [turn(50)], named(30): [turn(50)], named(300): [turn(45)]},
        "stored": {EMPTY: [turn(50)], filled(10**6): [turn(40)]},
    }
    assert headline(turns, WISH) == {
        "ratio_to_floor": 0.8,
        "ratio_to_faststream": 2.0,
        "ratio_to_celery": 4.0,
        "p99_ratio_to_floor": 2.0,
        "throughput_300_to_1_agencies": 0.9,
        "throughput_after_1e6": 0.8,
        "throughput_2_to_1_replicas": None,
    }


def test_a_ratio_without_a_round_that_counts_is_none() -> None:
    others = {FLOOR: [turn(9)], WATCHMATE: [turn(8, lost=1)], "faststream": [turn(7)]}
    found = headline({"others": {**others, "celery": [turn(6)]}}, WISH)
    assert set(found.values()) == {None}


def test_a_table_shows_the_middle_with_its_spread_and_ratios_to_the_base() -> None:
    turns = {FLOOR: [turn(90), turn(110), turn(100)], WATCHMATE: [turn(45), turn(66), turn(80)]}
    lines = list(telling.comparison(turns, FLOOR))
    assert "100.0 (90.0-110.0)" in lines[1]
    assert lines[2].startswith(WATCHMATE)
    assert lines[-1].startswith(f"{WATCHMATE} / {FLOOR}")
    assert "0.60 (0.50-0.80)" in lines[-1]
    assert lines[1].rstrip().endswith("0.0 (0.0-0.0)")
    assert " - " in lines[1]  # no latency was measured


def test_a_contender_without_a_valid_round_has_no_figures() -> None:
    turns = {FLOOR: [turn(90)], WATCHMATE: [turn(45, doubled=1)]}
    assert "45.0" not in "\n".join(telling.comparison(turns, FLOOR))
    assert "doubled 1, rounds that count 0 of 1" in list(telling.books(turns))[1]


def test_a_fault_is_told_while_the_others_are_still_to_come() -> None:
    assert "INVALID: 5 accepted, 2 lost, 0 doubled" in told(turn(9, lost=2))
    assert "503" in told(turn(9, failures=("NotAccepted: 503 instead of 201",)))


def test_rounds_keep_the_order_of_the_rounds_for_each() -> None:
    taken: list[str] = []

    def take(contender: object) -> Turn:
        taken.append(contender.name)  # type: ignore[attr-defined]
        return turn(len(taken))

    contenders = [_Named("a"), _Named("b")]
    turns = take_rounds(contenders, 2, take, lambda _line: None)  # type: ignore[arg-type]
    assert taken == ["a", "b", "b", "a"]
    assert [one.throughput for one in turns["a"]] == [1, 4]


def test_a_contender_that_does_not_start_does_not_keep_the_others_from_their_turns() -> None:
    def take(contender: object) -> Turn:
        if contender.name == "a":  # type: ignore[attr-defined]
            raise AssertionError("a was not ready")
        return turn(3)

    said: list[str] = []
    contenders = [_Named("a"), _Named("b")]
    turns = take_rounds(contenders, 1, take, said.append)  # type: ignore[arg-type]
    assert not turns["a"][0].valid and turns["b"][0].valid
    assert "a was not ready" in said[0]


def test_a_spread_is_shown_with_its_ends() -> None:
    assert telling.shown(Spread(0.5, 0.25, 1.0), factor=10) == "5.0 (2.5-10.0)"
