"""Recorded processes are found, told from strangers with a reused id, and stopped whole."""

import os
import sys
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.local.waiting import eventually

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    f"import subprocess; subprocess.Popen({SLEEP!r}, start_new_session=True); print('born')",
]
ENVIRONMENT = {"PATH": os.environ["PATH"]}


def test_started_program_is_running_until_it_is_stopped(state: StateFolder) -> None:
    pid = processes.launch(state, "part", SLEEP, ENVIRONMENT).pid
    assert processes.running(state, "part") == pid
    assert processes.stop(state, "part")
    assert processes.running(state, "part") is None
    assert not (state.run / "part.pid").exists()


def test_stopping_what_does_not_run_says_so(state: StateFolder) -> None:
    assert not processes.stop(state, "part")


def test_program_deaf_to_the_request_is_killed(state: StateFolder) -> None:
    processes.launch(state, "part", DEAF, ENVIRONMENT)
    assert eventually(lambda: "deaf" in state.log("part").read_text(), 10)
    assert processes.stop(state, "part", patience=0.2)
    assert processes.everything_of(state) == []


def test_child_that_outlived_its_parent_is_stopped_too(state: StateFolder) -> None:
    parent = processes.launch(state, "part", PARENT, ENVIRONMENT)
    assert parent.wait(10) == 0
    assert eventually(lambda: len(processes.everything_of(state, "part")) == 1, 10)
    assert processes.stop(state, "part")
    assert processes.everything_of(state) == []


def test_id_reused_by_a_stranger_is_a_stale_record(state: StateFolder) -> None:
    processes.record(state, "part", os.getpid())
    assert processes.running(state, "part") is None
    assert processes.forget_stale(state, "part") == os.getpid()
    assert not (state.run / "part.pid").exists()


def test_stranger_with_a_recorded_id_is_never_signalled(state: StateFolder, tmp_path: Path) -> None:
    other = StateFolder.at(tmp_path / "other")
    other.prepare()
    stranger = processes.launch(other, "part", SLEEP, ENVIRONMENT)
    processes.record(state, "part", stranger.pid)
    assert not processes.stop(state, "part", patience=0.1)
    assert stranger.poll() is None
    processes.stop(other, "part")


def test_program_that_ends_while_starting_is_told_with_its_last_words(state: StateFolder) -> None:
    words = [
        sys.executable,
        "-c",
        "print('first', flush=True); raise SystemExit('the key is too short')",
    ]
    processes.launch(state, "part", words, ENVIRONMENT)
    with pytest.raises(Trouble, match=r"part stopped while starting \(the key is too short\)"):
        processes.await_ready(state, "part", lambda: False, 10)


def test_program_that_is_never_ready_is_told_with_its_log(state: StateFolder) -> None:
    processes.launch(state, "part", SLEEP, ENVIRONMENT)
    with pytest.raises(Trouble, match=r"was not ready after 0 s: see .*part\.log; .* try again"):
        processes.await_ready(state, "part", lambda: False, 0.1)


def test_json_log_line_is_shortened_to_its_message(tmp_path: Path) -> None:
    log = tmp_path / "mongodb.log"
    log.write_text('{"t":1,"msg":"Cannot listen","attr":{"error":"address in use"}}\n')
    assert processes.last_line(log) == "Cannot listen address in use"


def test_memory_of_a_living_process_is_positive_and_of_a_dead_one_zero() -> None:
    assert processes.memory_mb(os.getpid()) > 1
    assert processes.memory_mb(2**22 + 1) == 0
