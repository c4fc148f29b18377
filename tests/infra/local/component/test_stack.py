"""A stack of stand-in services: started once, healed, restarted for another wish, stopped whole."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.local import processes, supervision
from infra.local.parts import Part, Parts, Setting
from infra.local.ports import ports_of
from infra.local.servers import Addresses, Servers
from infra.local.stack import Stack, Wish, recorded_wish
from infra.local.state import StateFolder
from infra.local.status import overall, status_of
from infra.local.trouble import Trouble
from infra.local.waiting import eventually

NAMES = ("identity", "intake")
STAND_IN = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


class NoServers(Servers):
    """Takes the place of MongoDB and RabbitMQ for parts that need neither."""

    @property
    def own(self) -> list:
        return []

    @property
    def addresses(self) -> Addresses:
        return Addresses("mongodb://admin", "amqp://admin", "http://admin")


def stand_ins(setting: Setting) -> list[Part]:
    return [stand_in(name, setting) for name in NAMES]


def stand_in(name: str, setting: Setting, program: str = STAND_IN) -> Part:
    port = setting.ports[name]
    return Part(
        name,
        (sys.executable, "-c", program, str(port)),
        f"http://127.0.0.1:{port}/readyz",
        {"POLICY_PACE": str(setting.pace)},
    )


class Bench:
    """A stack in a folder of its own, with what it said and what was provisioned."""

    def __init__(self, folder: Path) -> None:
        self.state = StateFolder.at(folder / "state")
        self.region = folder / "region.yml"
        self.region.write_text("region: metro\n")
        self.said: list[str] = []
        self.provisioned: list[str] = []

    def stack(self, parts: Parts = stand_ins, **wish: Any) -> Stack:
        wanted = Wish(**{"region": str(self.region), **wish})
        return Stack(self.state, wanted, NoServers(self.state), parts, self._provision)

    def _provision(self, _state: StateFolder, _addresses: Addresses, wish: Wish) -> str:
        self.provisioned.append(Path(wish.region).read_text())
        return "done"

    def up(self, parts: Parts = stand_ins, **wish: Any) -> dict[str, int | None]:
        self.said.clear()
        self.stack(parts, **wish).up(self.said.append)
        return {name: processes.running(self.state, name) for name in NAMES}


def living(bench: Bench, name: str) -> int:
    pid = processes.running(bench.state, name)
    assert pid is not None
    return pid


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.stack().down(bench.said.append)
    assert processes.everything_of(bench.state) == []


def test_second_up_says_it_is_running_and_touches_nothing(bench: Bench) -> None:
    first = bench.up()
    assert bench.up() == first
    assert bench.said == ["already running"]
    assert len(bench.provisioned) == 1


def test_killed_service_comes_back_by_itself(bench: Bench) -> None:
    first = bench.up()
    os.kill(living(bench, "intake"), signal.SIGKILL)
    assert eventually(
        lambda: processes.running(bench.state, "intake") not in {None, first["intake"]}, 10
    )
    assert processes.running(bench.state, "identity") == first["identity"]


def test_up_heals_a_stack_whose_supervision_was_killed(bench: Bench) -> None:
    first = bench.up()
    os.kill(living(bench, supervision.NAME), signal.SIGKILL)
    assert eventually(lambda: processes.running(bench.state, supervision.NAME) is None, 10)
    second = bench.up()
    assert not set(first.values()) & set(second.values())
    assert overall(status_of(bench.stack())) == "running"


def test_another_pace_starts_the_services_anew(bench: Bench) -> None:
    first = bench.up()
    second = bench.up(pace=240)
    assert not set(first.values()) & set(second.values())
    assert "the services are started anew" in bench.said
    assert (
        json.loads((bench.state.run / "intake.json").read_text())["environment"]["POLICY_PACE"]
        == "240"
    )


def test_changed_region_file_is_provisioned_without_a_restart(bench: Bench) -> None:
    first = bench.up()
    bench.region.write_text("region: metro, one agency more\n")
    assert bench.up() == first
    assert bench.provisioned[-1] == "region: metro, one agency more\n"


def test_another_region_file_starts_the_services_anew(bench: Bench) -> None:
    first = bench.up()
    other = bench.region.with_name("other.yml")
    other.write_text("region: other\n")
    assert not set(first.values()) & set(bench.up(region=str(other)).values())
    assert recorded_wish(bench.state).region == str(other)


def test_a_parts_files_are_there_when_it_starts_and_another_content_starts_it_anew(
    bench: Bench,
) -> None:
    def with_file(content: str) -> Parts:
        return lambda setting: [
            replace(part, files={"run/rules.yml": content}) for part in stand_ins(setting)
        ]

    first = bench.up(with_file("one"))
    assert (bench.state.run / "rules.yml").read_text() == "one"
    assert bench.up(with_file("one")) == first
    assert not set(first.values()) & set(bench.up(with_file("two")).values())
    assert (bench.state.run / "rules.yml").read_text() == "two"


def test_status_counts_memory_and_seconds_of_each_part(bench: Bench) -> None:
    bench.up()
    rows = {row.name: row for row in status_of(bench.stack())}
    assert rows["intake"].state == "running"
    assert rows["intake"].memory_mb > 5
    assert rows["intake"].ready_s is not None
    bench.stack().down(bench.said.append)
    assert overall(status_of(bench.stack())) == "stopped"


def test_port_taken_by_a_stranger_stops_up_with_the_strangers_name(bench: Bench) -> None:
    bench.state.prepare()
    port = ports_of(bench.state)["intake"]
    stranger = StateFolder.at(bench.state.path.parent / "stranger")
    stranger.prepare()
    part = stand_in("intake", Setting(stranger, ports_of(bench.state)))
    pid = processes.launch(stranger, "stranger", part.argv, {}).pid
    try:
        assert eventually(part.ready, 10)
        with pytest.raises(Trouble, match=f"port {port}, wanted by intake.* process {pid} "):
            bench.up()
    finally:
        processes.stop(stranger, "stranger")


def test_service_that_cannot_start_is_told_with_its_last_words(bench: Bench) -> None:
    def broken(setting: Setting) -> list[Part]:
        return [stand_in("intake", setting, "raise SystemExit('no KEY_FILE')")]

    with pytest.raises(Trouble, match=r"intake stopped while starting \(no KEY_FILE\)"):
        bench.up(broken)


def test_stale_record_of_an_earlier_start_does_not_hinder(bench: Bench) -> None:
    bench.state.prepare()
    for name in (supervision.NAME, *NAMES):
        processes.record(bench.state, name, os.getpid())
    assert all(bench.up().values())


def test_down_of_what_never_ran_says_so(bench: Bench) -> None:
    bench.stack().down(bench.said.append)
    assert bench.said == ["nothing was running"]
