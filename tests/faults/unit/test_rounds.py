"""A run is cut into rounds that together are the whole of it."""

from pathlib import Path

import pytest

from tests.faults.account import Account, Rounds, recovery_times, total
from tests.faults.rounds import rounds_of
from tests.faults.script import KINDS, draw_faults

SCRIPT = draw_faults(9, 200, list(KINDS))


@pytest.mark.parametrize("requests", [1, 499, 500, 501, 1800])
def test_every_request_and_every_fault_is_in_one_round(requests: int) -> None:
    rounds = rounds_of(9, requests, 100.0, SCRIPT, 500)
    assert sum(one.requests for one in rounds) == requests
    assert max(one.requests for one in rounds) <= 500
    assert [fault for one in rounds for fault in one.script] == SCRIPT


def test_rounds_draw_from_seeds_of_their_own() -> None:
    seeds = [one.seed for one in rounds_of(9, 5000, 100.0, SCRIPT, 500)]
    assert len(set(seeds)) == len(seeds)


def test_faults_are_in_the_round_in_which_they_fall() -> None:
    for one in rounds_of(9, 2000, 100.0, SCRIPT, 500):
        assert all(one.begins_at <= fault.at < one.begins_at + 1 / one.of for fault in one.script)


def account(recovered: int = 0) -> Account:
    return Account(
        attempts=3,
        acknowledged=2,
        figures={"accepted": 1},
        done={"kill intake": 2, "poison": 1},
        recoveries={"kill": [1.0, 3.0]},
        lost=["a request"],
        recovered=recovered,
    )


def test_rounds_add_up() -> None:
    whole = total([account(recovered=3), account(recovered=3)])
    assert (whole.attempts, whole.acknowledged, whole.recovered) == (6, 4, 6)
    assert (whole.faults, whole.by_kind) == (6, {"kill": 4, "poison": 2})
    assert recovery_times(whole.recoveries) == {"kill": {"n": 4, "p50": 2.0, "max": 3.0}}
    assert len(whole.lost) == 2
    assert not whole.clean


def test_rounds_that_are_over_are_read_again(tmp_path: Path) -> None:
    kept = Rounds(tmp_path / "run" / "rounds.jsonl", {"seed": 1})
    assert kept.over() == []
    kept.begin()
    kept.keep(account())
    kept.keep(account())
    assert Rounds(tmp_path / "run" / "rounds.jsonl", {"seed": 1}).over() == [account(), account()]


def test_rounds_of_another_run_do_not_count(tmp_path: Path) -> None:
    kept = Rounds(tmp_path / "rounds.jsonl", {"seed": 1, "without": "inbox"})
    kept.begin()
    kept.keep(account())
    assert Rounds(tmp_path / "rounds.jsonl", {"seed": 1}).over() == []


def test_the_last_line_names_what_is_counted() -> None:
    line = account(recovered=3).as_line(seed=5)
    for name in ("attempts", "acknowledged", "lost", "doubled", "unexpected", "recovered"):
        assert f'"{name}": ' in line
