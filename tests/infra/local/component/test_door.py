"""The door as a part of a local stack: started, shown, healed and stopped with the others."""

import os
import signal

import requests

from infra.local import door, processes
from infra.local.parts import Part, Setting, front_door
from infra.local.ports import ports_of
from infra.local.state import StateFolder
from infra.local.status import status_of
from infra.local.waiting import eventually
from tests.infra.local.component.test_stack import Bench, stand_ins


def with_door(setting: Setting) -> list[Part]:
    return [*stand_ins(setting), front_door(setting)]


def test_door_is_started_shown_healed_and_stopped(state: StateFolder) -> None:
    bench = Bench(state.path)
    bench.up(with_door)
    try:
        (row,) = [row for row in status_of(bench.stack(with_door)) if row.name == door.NAME]
        assert row.state == "running" and row.memory_mb > 0
        assert row.url == f"https://127.0.0.1:{ports_of(bench.state)[door.NAME]}"
        trusted = str(bench.state.path / door.CERTIFICATE)
        answer = requests.get(f"{row.url}/identity/v1/x", verify=trusted, timeout=10)
        assert answer.status_code == 200, "through the door to the service"
        assert row.pid is not None
        os.kill(row.pid, signal.SIGKILL)
        part = front_door(Setting(bench.state, ports_of(bench.state)))
        assert eventually(
            lambda: processes.running(bench.state, door.NAME) not in (None, row.pid), 20
        )
        assert eventually(part.ready, 20), "it was started again"
    finally:
        bench.stack(with_door).down(bench.said.append)
    assert processes.everything_of(bench.state) == []
