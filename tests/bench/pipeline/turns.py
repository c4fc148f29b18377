"""One turn of one contender: warm up, keep it busy, then load it by half, then check the books."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import requests
from pymongo import MongoClient

from tests.bench.matching.percentiles import percentile
from tests.bench.pipeline import machine
from tests.bench.pipeline.arrivals import Arrivals, Book
from tests.bench.pipeline.contender import Contender
from tests.bench.pipeline.figures import Turn
from tests.bench.pipeline.load import ARRIVES_WITHIN, Sent, closed_loop, open_loop
from tests.support.servers import Servers
from tests.support.waiting import eventually

_QUIET = 0.5
_SPARE = 1.3
_GUESS = 60.0
"""Requests a second, until a contender was measured once."""


@dataclass(frozen=True)
class Plan:
    """`half` is 0 where latency is not asked for."""

    callers: int = 32
    warm_up: float = 2.0
    busy: float = 8.0
    half: float = 8.0


class Measuring:
    """The servers under all contenders, and what they have done."""

    def __init__(self, servers: Servers, plan: Plan) -> None:
        self.servers = servers
        self.plan = plan
        self._mongo: MongoClient[dict[str, Any]] = MongoClient(servers.mongodb_uri)
        database, broker = int(self._status()["pid"]), _broker_pid(servers.rabbitmq_api)
        self._pids = [database, broker]
        self._names = {database: "MongoDB", broker: "RabbitMQ"}
        self._rates: dict[str, float] = {}

    def close(self) -> None:
        self._mongo.close()

    def gone(self) -> list[str]:
        """Servers that have ended while they were measured."""
        return [name for pid, name in self._names.items() if not machine.lives(pid)]

    def give_cache(self, gigabytes: float) -> None:
        """To MongoDB until it restarts; a demonstration's half a gigabyte is no region's."""
        cache = f"cache_size={int(gigabytes * 1024)}M"
        self._mongo.admin.command("setParameter", 1, wiredTigerEngineRuntimeConfig=cache)

    def turn(self, contender: Contender) -> Turn:
        """:raises AssertionError: when it does not start."""
        contender.renew()
        contender.start()
        try:
            with Arrivals(self.servers.mongodb_uri, contender.prefix) as arrivals:
                return self._measured(contender, arrivals.book)
        finally:
            contender.stop()

    def _measured(self, contender: Contender, book: Book) -> Turn:
        plan = self.plan
        rate = self._rates.get(contender.name, _GUESS)
        contender.prepare(int(rate * plan.warm_up * _SPARE) + plan.callers)
        warm = closed_loop(contender.ask, book, plan.callers, plan.warm_up)
        settle(book, warm)
        busy, turn = self._busy(contender, book)
        self._rates[contender.name] = turn.throughput
        half = self._half(contender, book, turn.throughput / 2)
        if half.began:
            latencies = half.latencies(book)
            turn = replace(turn, p50=percentile(latencies, 0.5), p99=percentile(latencies, 0.99))
        memory = {
            name: sum(map(machine.resident_megabytes, machine.with_children(pids)))
            for name, pids in contender.processes().items()
        }
        return replace(checked(turn, book, (warm, busy, half)), memory=memory)

    def _busy(self, contender: Contender, book: Book) -> tuple[Sent, Turn]:
        plan = self.plan
        rate = self._rates.get(contender.name, _GUESS)
        contender.renew()
        contender.prepare(int(rate * plan.busy * _SPARE) + plan.callers)
        pids = machine.with_children([p for some in contender.processes().values() for p in some])
        before, began = self._costs(pids), time.monotonic()
        sent = closed_loop(contender.ask, book, plan.callers, plan.busy)
        settle(book, sent)
        after = self._costs(pids)
        count = max(1, len(sent.began))
        arrived = [book.at[one] for one in sent.began if one in book.at]
        return sent, Turn(
            throughput=sustained(arrived, began),
            cpu=(after.own - before.own) / count,
            servers_cpu=(after.servers - before.servers) / count,
            work={name: (after.work[name] - before.work[name]) / count for name in after.work},
            busy=machine.busy_share(before.times, after.times),
        )

    def _half(self, contender: Contender, book: Book, rate: float) -> Sent:
        if not self.plan.half or rate <= 0:
            return Sent()
        contender.renew()
        contender.prepare(int(rate * self.plan.half) + 1)
        sent = open_loop(contender.ask, rate, self.plan.half)
        settle(book, sent)
        return sent

    def _costs(self, pids: list[int]) -> "_Costs":
        return _Costs(
            machine.cpu_seconds(pids),
            machine.cpu_seconds(self._pids),
            work_of(self._status()),
            machine.cpu_times(),
        )

    def _status(self) -> Mapping[str, Any]:
        return self._mongo.admin.command("serverStatus")


@dataclass(frozen=True)
class _Costs:
    own: float
    servers: float
    work: Mapping[str, float]
    times: tuple[float, float]


def work_of(status: Mapping[str, Any]) -> dict[str, float]:
    """What MongoDB counted since it started; what an upsert inserts it counts as neither."""
    documents, tries = status["metrics"]["document"], status["transactions"]
    return {
        "transactions": float(tries["totalCommitted"]),
        "given up": float(tries["totalAborted"]),
        "inserted": float(documents["inserted"]),
        "updated": float(documents["updated"]),
    }


def sustained(arrived: Sequence[float], began: float) -> float:
    """Requests a second, counted to the last arrival.

    Counted to the end of the window those on their way would be left out, which are many where a
    request takes long: by Little's law exactly as many as the longer time makes up for.
    """
    return len(arrived) / (max(arrived) - began) if arrived else 0.0


def checked(turn: Turn, book: Book, phases: tuple[Sent, ...]) -> Turn:
    """The turn with its books: every accepted request has one offer and one notice."""
    accepted = [one for sent in phases for one in sent.began]
    extra = sum(max(0, book.notices[one] - 1) + max(0, book.offers[one] - 1) for one in accepted)
    strangers = len(set(book.notices) - set(accepted)) + book.strangers
    return replace(
        turn,
        accepted=len(accepted),
        lost=sum(one not in book.at for one in accepted),
        doubled=extra + strangers,
        failures=tuple(failure for sent in phases for failure in sent.failures),
    )


def settle(book: Book, sent: Sent) -> None:
    """Until every accepted request arrived, or is late enough to be lost, and nothing follows."""
    _until(lambda: all(one in book.at for one in sent.began), ARRIVES_WITHIN)
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET:
        now = book.offers.total() + book.notices.total()
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.02)


def _until(condition: Callable[[], bool], within: float) -> None:
    deadline = time.monotonic() + within
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def _broker_pid(api: str) -> int:
    """A broker that has just started knows its own number only a few seconds later."""

    def told() -> int:
        nodes: list[dict[str, Any]] = requests.get(f"{api}/api/nodes", timeout=10).json()
        return int(nodes[0].get("os_pid", 0))

    return eventually(told, within=20, what="the broker's process id")
