"""Each kind of due task has its own lease and its own slots."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import eventlet
import pytest
from prometheus_client import REGISTRY
from pymongo.errors import AutoReconnect

from shared.runtime.hosting import HostedPlatform
from shared.runtime.when_due import DueKind, DuePoller, lease_of
from shared.storage.due import LONGEST_LEASE, DueBacklog, DueTask
from tests.shared.runtime.unit.test_due_handler import TASK

SLOW, QUICK, LONG = "slow", "quick", "long"


class FakeDue:
    def __init__(self) -> None:
        self.leases: dict[str, timedelta] = {}
        self.backlogs = 0
        self.stood: list[str] = []
        self.postponed: list[str] = []
        self.empty = False
        self.away = False

    def recurring(self, kind: str) -> None:
        if self.away:
            raise AutoReconnect
        self.stood.append(kind)

    def any_due(self, kinds: list[str]) -> bool:
        return not self.empty

    def claim(self, kinds: list[str], lease: timedelta) -> DueTask:
        [kind] = kinds
        self.leases[kind] = lease
        return DueTask("t", kind, "harbor", "o1", TASK.due_at, 1)

    def backlog(self, kinds: list[str]) -> DueBacklog:
        self.backlogs += 1
        return DueBacklog(3, 400.0)

    def postpone(self, task: DueTask) -> None:
        self.postponed.append(task.kind)


class Bench:
    def __init__(self) -> None:
        self.due = FakeDue()
        self.poller = DuePoller()
        platform = SimpleNamespace(due=self.due, transactions=None)
        self.poller.hosted = cast(HostedPlatform, SimpleNamespace(platform=platform))
        self.runs: dict[str, int] = {SLOW: 0, QUICK: 0}
        self.ended: list[str] = []
        self.hold = eventlet.event.Event()
        self.poller.register(SLOW, DueKind(self._slow, timedelta(minutes=3)))  # type: ignore[arg-type]
        self.poller.register(QUICK, DueKind(self._quick, timedelta(seconds=60)))  # type: ignore[arg-type]

    def _slow(self, *_: Any) -> None:
        self.runs[SLOW] += 1
        self.hold.wait()
        self.ended.append(SLOW)

    def _long(self, *_: Any) -> None:
        eventlet.event.Event().wait()
        self.ended.append(LONG)

    def _quick(self, *_: Any) -> None:
        self.runs[QUICK] += 1


def test_a_kind_that_takes_long_does_not_keep_another_from_its_slots() -> None:
    bench = Bench()
    for _ in range(10):
        bench.poller._take()
        eventlet.sleep(0)
    assert bench.runs == {SLOW: 4, QUICK: 10}
    bench.hold.send()


def test_what_breaks_off_is_put_back_by_a_stop_and_all_else_is_waited_for() -> None:
    bench = Bench()
    long = DueKind(bench._long, timedelta(hours=1), breaks_off=True)  # type: ignore[arg-type]
    bench.poller.register(LONG, long)
    bench.poller._take()
    eventlet.sleep(0)
    eventlet.spawn_after(0.01, bench.hold.send)
    bench.poller.stop()
    assert bench.ended == [SLOW]
    assert bench.due.postponed == [LONG]


def test_each_kind_is_claimed_for_as_long_as_it_says() -> None:
    bench = Bench()
    bench.poller._take()
    assert bench.due.leases == {SLOW: timedelta(minutes=3), QUICK: timedelta(seconds=60)}
    bench.hold.send()


def test_only_what_recurs_stands_from_the_start_as_soon_as_the_database_is_there() -> None:
    bench = Bench()
    often = DueKind(bench._quick, timedelta(seconds=60), recurring=True)  # type: ignore[arg-type]
    bench.poller.register("often", often)
    bench.due.away = True
    with pytest.raises(AutoReconnect):
        bench.poller._set_up()
    bench.due.away = False
    for _ in range(3):
        bench.poller._set_up()
    assert bench.due.stood == ["often"]


def test_while_nothing_is_due_nothing_is_claimed() -> None:
    bench = Bench()
    bench.due.empty = True
    assert not bench.poller._take()
    assert bench.due.leases == {}
    bench.due.empty = False
    assert bench.poller._take()
    bench.hold.send()


def test_the_backlog_is_sampled_and_not_asked_at_every_turn() -> None:
    bench = Bench()
    for _ in range(20):
        bench.poller._sample()
    assert bench.due.backlogs == 1
    bench.hold.send()


def test_a_backlog_that_cannot_be_sampled_is_a_figure_that_is_late() -> None:
    bench = Bench()

    def late() -> float | None:
        return REGISTRY.get_sample_value("watchmate_gauge_late_seconds", {"kind": "due"})

    assert late() != 0.0
    bench.poller._sample()
    assert late() == 0.0
    bench.hold.send()


def test_a_lease_may_follow_from_the_settings_of_the_service() -> None:
    minute = timedelta(minutes=1)
    assert lease_of(minute, {}) == minute
    assert lease_of(lambda settings: minute * settings["n"], {"n": 2}) == 2 * minute


@pytest.mark.parametrize("lease", [timedelta(0), LONGEST_LEASE + timedelta(seconds=1)])
def test_a_lease_out_of_bounds_is_refused_at_the_start(lease: timedelta) -> None:
    with pytest.raises(ValueError, match="lease"):
        lease_of(lease, {})
