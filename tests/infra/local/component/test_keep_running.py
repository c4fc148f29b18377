"""A kept program comes back after any death but the one it is asked for."""

import os
import signal
import sys

from infra.local import processes
from infra.local.state import StateFolder
from infra.local.waiting import eventually

SLEEP = "import time; time.sleep(60)"
POLITE = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0));"
    "print('kept', flush=True); time.sleep(60); "
)


def keep(state: StateFolder, program: str) -> int:
    state.write_json(
        "run/kept.json",
        {
            "argv": [sys.executable, "-c", program],
            "environment": {"PATH": os.environ["PATH"], **processes.marks(state, "keeper")},
            "folder": str(state.path),
            "log": str(state.log("kept")),
        },
    )
    module = [sys.executable, "-m", "infra.local.keep_running", str(state.run), "kept"]
    keeper = processes.launch(state, "keeper", module, {"PYTHONPATH": ":".join(sys.path)})
    assert eventually(lambda: processes.running(state, "kept") is not None, 10)
    return keeper.pid


def living(state: StateFolder) -> int:
    pid = processes.running(state, "kept")
    assert pid is not None
    return pid


def test_killed_program_is_started_again_and_its_new_id_recorded(state: StateFolder) -> None:
    keep(state, SLEEP)
    first = living(state)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: processes.running(state, "kept") not in {None, first}, 10)
    assert (state.run / "kept.restarts").read_text() == "1"


def test_program_that_keeps_ending_is_counted_and_waited_for_longer(state: StateFolder) -> None:
    keep(state, "import time; time.sleep(0.1)")
    assert eventually(lambda: state.read_json("run/kept.restarts") == 3, 15)
    assert "starting again in 0.8 s" in state.log("keeper").read_text()


def test_asked_to_end_it_lets_the_program_say_farewell_and_follows(state: StateFolder) -> None:
    keep(state, POLITE)
    assert eventually(lambda: "kept" in state.log("kept").read_text(), 10)
    assert processes.stop(state, "keeper", patience=10)
    assert processes.everything_of(state) == []
    assert not (state.run / "kept.restarts").exists()


def test_killed_keeper_takes_its_program_along(state: StateFolder) -> None:
    keeper = keep(state, SLEEP)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: processes.everything_of(state) == [], 10)
