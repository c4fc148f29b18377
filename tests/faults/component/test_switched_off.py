"""What the harness is for, it sees: doubles without the inbox, losses without the outbox."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.crash_cells import Matrix, declared_handlers
from tests.faults.crash_events import types_of
from tests.faults.crash_matrix import crash_handlers, opened_crash_site
from tests.support.service_process import ROOT

pytestmark = [
    pytest.mark.xdist_group("fault_servers"),
    pytest.mark.timeout(3000),
    pytest.mark.operations,
]

COUNTED = "notification.delivered.v1"
"""Evaluation counts it as it comes: nothing but the inbox keeps it from counting one twice."""


def run(folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a small run, and its last line."""
    command = [sys.executable, "-m", "tests.faults", "--alone", "--seed", "3"]
    done = subprocess.run(
        [*command, "--state", str(folder / "state"), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_without_the_inbox_what_comes_twice_is_doubled(tmp_path: Path) -> None:
    words = ("--requests", "40", "--faults", "20", "--kinds", "duplicate,kill")
    code, told = run(tmp_path, *words, "--without", "inbox")
    assert code == 1
    assert told["doubled"] > 0


def test_without_the_outbox_what_is_said_while_the_broker_is_away_is_lost(tmp_path: Path) -> None:
    words = ("--requests", "40", "--faults", "8", "--kinds", "broker_restart,kill")
    code, told = run(tmp_path, *words, "--without", "outbox")
    assert code == 1
    assert told["lost"] > 0


def test_the_matrix_sees_what_a_handler_counts_twice(tmp_path: Path) -> None:
    handlers = types_of(declared_handlers())[COUNTED]
    matrix = Matrix([cell for handler in handlers for cell in handler.cells])
    with opened_crash_site(tmp_path, "--without", "inbox") as crash:
        crash_handlers(crash, COUNTED, handlers, matrix)
    (who,) = {handler.who for handler in handlers}
    counted = "agency_harbor.evaluation.counters: counts.notices"
    for step in ("after_commit", "before_ack"):
        assert any(line.startswith(f"{step} {who}: {counted}") for line in matrix.doubled)
    assert not matrix.lost
