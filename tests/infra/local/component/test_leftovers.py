"""What a test started does not outlive a test run that was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.local.waiting import eventually
from tests.support.servers import shared_servers

ROOT = Path(__file__).parents[4]
SMALL_RUN = """
import time
from pathlib import Path

from infra.local import processes
from infra.local.state import StateFolder
from tests.support.leftovers import ended_with_this_process

HERE = Path(__file__).parent
SERVER = "setsid sleep 600 & exec sleep 600"


def test_that_never_ends():
    state = StateFolder.at(HERE / "state")
    with ended_with_this_process(state):
        if not processes.running(state, "server"):
            processes.launch(state, "server", ["/bin/sh", "-c", SERVER], {"PATH": "/bin:/usr/bin"})
        (HERE / "ready.NAME").touch()
        time.sleep(600)
"""


@contextmanager
def small_run(folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A test run of its own that has started a server, and a helper out of the server's group."""
    file = folder / f"test_{name}.py"
    file.write_text(SMALL_RUN.replace("NAME", name))
    words = ["-q", "-p", "no:cacheprovider", f"--rootdir={folder}", "--noconftest", str(file)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    try:
        assert eventually((folder / f"ready.{name}").exists, 30), "the small run did not begin"
        yield run
    finally:
        run.kill()
        run.communicate()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[StateFolder]:
    """The folder that small runs use; nothing of it goes on running whatever is found."""
    folder = StateFolder.at(tmp_path / "state")
    yield folder
    processes.end(processes.everything_of(folder), folder, patience=1)


def test_servers_of_a_killed_run_end_with_it(tmp_path: Path, servers: StateFolder) -> None:
    with small_run(tmp_path, "only") as run:
        assert len(processes.everything_of(servers)) == 2
        os.kill(run.pid, signal.SIGKILL)
        assert eventually(lambda: not processes.everything_of(servers), 20)


def test_servers_that_did_not_all_become_ready_are_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RABBITMQ_SERVER", "/bin/false")
    with (
        pytest.raises(Trouble, match="rabbitmq stopped while starting"),
        shared_servers(tmp_path),
    ):
        raise AssertionError("it began without a broker")
    assert processes.everything_of(StateFolder.at(tmp_path / "servers")) == []


def test_servers_that_another_run_uses_too_stay_until_that_is_gone(
    tmp_path: Path, servers: StateFolder
) -> None:
    with small_run(tmp_path, "first") as first, small_run(tmp_path, "second") as second:
        first.kill()
        first.wait()
        assert not eventually(lambda: len(processes.everything_of(servers)) < 2, 2)
        second.kill()
        assert eventually(lambda: not processes.everything_of(servers), 20)
