"""The two servers everything stands on, ours or ones that already run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from infra.local import mongodb, processes, rabbitmq
from infra.local.mongodb import MongoServer
from infra.local.ports import ports_of
from infra.local.rabbitmq import RabbitServer
from infra.local.state import StateFolder
from infra.local.trouble import Trouble

Say = Callable[[str], None]


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, with an administrator's credentials in each address."""

    mongodb_uri: str
    amqp_uri: str
    management_uri: str


class Servers:
    """Servers of a state folder; `MONGODB_URI` and `AMQP_URI` put existing ones in their place."""

    def __init__(
        self,
        state: StateFolder,
        plain_files: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.state = state
        self._plain_files = plain_files
        given = os.environ if environment is None else environment
        self._mongodb_uri = given.get("MONGODB_URI")
        self._amqp_uri = given.get("AMQP_URI")
        self._management_uri = given.get("RABBITMQ_MANAGEMENT_URI")

    @property
    def mongodb(self) -> MongoServer:
        return MongoServer(self.state, ports_of(self.state), self._plain_files)

    @property
    def rabbitmq(self) -> RabbitServer:
        return RabbitServer(self.state, ports_of(self.state))

    @property
    def own(self) -> list[MongoServer | RabbitServer]:
        """The servers this folder runs itself."""
        ours: list[MongoServer | RabbitServer] = []
        if not self._mongodb_uri:
            ours.append(self.mongodb)
        if not self._amqp_uri:
            ours.append(self.rabbitmq)
        return ours

    @property
    def addresses(self) -> Addresses:
        return Addresses(
            mongodb_uri=self._mongodb_uri or self.mongodb.uri,
            amqp_uri=self._amqp_uri or self.rabbitmq.uri,
            management_uri=self._existing_management_uri() or self.rabbitmq.management_uri,
        )

    def up(self, say: Say = print) -> dict[str, float]:
        """Start what does not run, both at once; seconds to ready of each part started."""
        self.state.prepare()
        self._require_existing()
        started = [server for server in self.own if not server.running()]
        for server in started:
            report_stale(self.state, server.name, say)
            server.launch()
        begun = time.monotonic()
        seconds = {}
        for server in self.own:
            server.await_ready()
            seconds[server.name] = round(time.monotonic() - begun, 1)
        return {server.name: seconds[server.name] for server in started}

    def down(self) -> list[str]:
        """Stop what runs here, then whatever it left behind; the names of the parts stopped."""
        names = (rabbitmq.NAME, mongodb.NAME)
        stopped = [name for name in names if processes.stop(self.state, name)]
        processes.end(processes.everything_of(self.state), self.state, patience=5)
        return stopped

    def _require_existing(self) -> None:
        if self._mongodb_uri and not mongodb.answers(self._mongodb_uri):
            raise Trouble(
                "the server named by MONGODB_URI does not answer",
                "start it and check address and password, or unset MONGODB_URI to use ours",
            )
        if self._amqp_uri and not rabbitmq.answers(self._existing_management_uri() or ""):
            raise Trouble(
                "the management API of the broker named by AMQP_URI does not answer",
                "enable its rabbitmq_management plugin, set RABBITMQ_MANAGEMENT_URI=<http uri "
                "with credentials>, or unset AMQP_URI to use ours",
            )

    def _existing_management_uri(self) -> str | None:
        """As given, else at the usual port of the broker's host with the same credentials."""
        if self._management_uri or not self._amqp_uri:
            return self._management_uri
        broker = urlsplit(self._amqp_uri)
        return f"http://{broker.username}:{broker.password}@{broker.hostname}:15672"


def report_stale(state: StateFolder, name: str, say: Say) -> None:
    pid = processes.forget_stale(state, name)
    if pid is not None:
        say(f"{name}: process {pid} of an earlier start is gone; its record is removed")
