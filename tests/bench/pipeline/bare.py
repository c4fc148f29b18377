"""The floor and the peers: their databases, queues and processes."""

import itertools
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu import Connection

from services.intake.adapters.resources import RESOURCES as INTAKE
from services.matching.adapters.resources import RESOURCES as MATCHING
from services.notifications.adapters.resources import RESOURCES as NOTIFICATIONS
from shared.storage import Mongo
from tests.bench.pipeline import chain
from tests.bench.pipeline.asks import Ask, body, plain_headers
from tests.bench.pipeline.regions import NOTICE, all_free, pool
from tests.bench.pipeline.surroundings import PORT, Surroundings
from tests.support.broker_admin import own_vhost
from tests.support.servers import Servers
from tests.support.service_process import free_port
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[3]
AGENCY = "agency0"
_STOP_WITHIN = 10.0


@dataclass(frozen=True)
class Program:
    """One process: what it is called and how it is started."""

    name: str
    argv: tuple[str, ...]
    door: bool = False


@dataclass(frozen=True)
class Recipe:
    """How a contender is run, and the queues that must have readers before it is measured."""

    name: str
    promises: str
    programs: tuple[Program, ...]
    queues: tuple[str, ...]


class Bare:
    """A contender made of plain programs."""

    def __init__(self, recipe: Recipe, here: Surroundings, admin: Mongo) -> None:
        self.name, self.promises, self.prefix = recipe.name, recipe.promises, here.prefix
        self._recipe = recipe
        self._here = replace(here, port=free_port())
        self.admin = admin
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._log = Path(tempfile.mkstemp(suffix=f".{recipe.name}.log")[1])
        self._body = body(NOTICE)
        self._ready: list[Ask] = []

    def start(self) -> None:
        for program in self._recipe.programs:
            self._running[program.name] = self._started(program)
        eventually(self._is_ready, within=30, every=0.2, what=f"{self.name} ready; {self._log}")

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_WITHIN)
            if process.poll() is None:
                process.kill()
                process.wait()
        self._running = {}

    def processes(self) -> Mapping[str, Sequence[int]]:
        return {name: [process.pid] for name, process in self._running.items()}

    def prepare(self, count: int) -> None:
        self._ready = [self._new() for _ in range(count)]

    def ask(self) -> Ask:
        with suppress(IndexError):
            return self._ready.pop()
        return self._new()

    def renew(self) -> None:
        """Also of events that nobody reads."""
        self.admin.collection("matching.supporters").update_many({}, all_free())
        with Connection(self._here.amqp_uri) as connection, connection.channel() as channel:
            for queue in _names(chain.KEPT_FOR_LATER):
                channel.queue_purge(queue)

    def discard(self) -> None:
        self.stop()
        self._log.unlink(missing_ok=True)

    def _new(self) -> Ask:
        return Ask(self._here.port, plain_headers(AGENCY), self._body)

    def _started(self, program: Program) -> subprocess.Popen[bytes]:
        env = {**os.environ, **self._here.environment(), "PYTHONPATH": str(ROOT)}
        env[PORT] = str(self._here.port) if program.door else "0"
        argv = [word.format(port=self._here.port) for word in program.argv]
        with self._log.open("ab") as log:
            return subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)

    def _is_ready(self) -> bool:
        ended = [name for name, process in self._running.items() if process.poll() is not None]
        if ended:
            raise RuntimeError(f"{ended} of {self.name} ended\n{self._log.read_text()[-3000:]}")
        return _answers(self._here.port) and self._all_read()

    def _all_read(self) -> bool:
        with Connection(self._here.amqp_uri) as connection, connection.channel() as channel:
            try:
                found = [channel.queue_declare(q, passive=True) for q in self._recipe.queues]
            except connection.channel_errors:
                return False
            return all(one.consumer_count for one in found)


@contextmanager
def standing_bare(servers: Servers, recipe: Recipe) -> Iterator[Bare]:
    """Databases and a virtual host of its own, gone without trace at exit."""
    with own_vhost() as (_, amqp_uri):
        here = Surroundings(servers.mongodb_uri, amqp_uri, f"t{uuid4().hex[:8]}_", 0)
        with closing(Mongo(servers.mongodb_uri, here.prefix)) as admin:
            _make_collections(admin)
            _declare_queues(amqp_uri)
            contender = Bare(recipe, here, admin)
            try:
                yield contender
            finally:
                contender.discard()
                _drop(admin)


def _make_collections(admin: Mongo) -> None:
    """Those of the three services with their indexes, and the pool."""
    for resources in (INTAKE, MATCHING, NOTIFICATIONS):
        for one in resources.all_collections:
            rows = admin.collection(one.name, None if one.scope == "region" else AGENCY)
            rows.database.create_collection(one.name)
            for index in one.indexes:
                rows.create_index(list(index.keys), **index.options)
    admin.collection("matching.supporters").insert_many(pool([AGENCY]))


def _declare_queues(amqp_uri: str) -> None:
    arguments: dict[str, Any] = dict(chain.QUEUE_ARGUMENTS)
    with Connection(amqp_uri) as connection, connection.channel() as channel:
        channel.exchange_declare(chain.EXCHANGE, "topic", durable=True, auto_delete=False)
        for hearer, events in itertools.chain(chain.HEARS.items(), chain.KEPT_FOR_LATER.items()):
            for event in events:
                queue = chain.queue_of(hearer, event)
                channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
                channel.queue_bind(queue, chain.EXCHANGE, event)


def _names(hears: Mapping[str, Sequence[str]]) -> list[str]:
    return [chain.queue_of(hearer, event) for hearer, events in hears.items() for event in events]


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _drop(admin: Mongo) -> None:
    for name in admin.client.list_database_names():
        if name.startswith(admin.prefix):
            admin.client.drop_database(name)
