"""A MongoDB server of the test's own, started exactly as the local stack starts it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.mongodb import MongoServer
from infra.local.ports import ports_of
from infra.local.state import StateFolder
from tests.support.leftovers import ended_with_this_process


@contextmanager
def private_mongodb(folder: Path, plain_files: bool = False) -> Iterator[MongoServer]:
    state = StateFolder.at(folder)
    with ended_with_this_process(state):
        server = MongoServer(state, ports_of(state, ("mongodb",)), plain_files)
        try:
            server.launch()
            server.await_ready()
            yield server
        finally:
            server.stop()


@contextmanager
def paused(server: MongoServer) -> Iterator[None]:
    """The server hangs: it accepts connections and never answers."""
    pid = server.running()
    assert pid is not None, "the server is not running"
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
