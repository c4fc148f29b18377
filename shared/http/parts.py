"""The parts of the platform that answering a request needs."""

from dataclasses import dataclass
from typing import Protocol, cast

import flask

from shared.clock import Clock
from shared.http.cursors import Cursors
from shared.http.idempotency import Idempotency
from shared.security.principal import Principal
from shared.storage import Mongo, Transactions

_EXTENSION = "watchmate"


class Verifier(Protocol):
    def verify(self, token: str) -> Principal:
        """:raises InvalidToken: and :raises KeysUnavailable: when nothing can be verified."""
        ...


class Secrets(Protocol):
    def secret(self, purpose: str) -> bytes:
        """32 bytes that only this service can derive."""
        ...


class Platform(Protocol):
    """What `shared.http` asks of a service's platform; `shared.runtime.Platform` is one."""

    @property
    def mongo(self) -> Mongo: ...
    @property
    def transactions(self) -> Transactions: ...
    @property
    def keys(self) -> Secrets: ...
    @property
    def verifier(self) -> Verifier: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True)
class Parts:
    service: str
    verifier: Verifier
    clock: Clock
    idempotency: Idempotency
    transactions: Transactions
    cursors: Cursors


def install(app: flask.Flask, service: str, platform: Platform) -> Parts:
    built = Parts(
        service,
        platform.verifier,
        platform.clock,
        Idempotency(platform.mongo, service),
        platform.transactions,
        Cursors(lambda: platform.keys.secret("cursors")),
    )
    app.extensions[_EXTENSION] = built
    return built


def parts() -> Parts:
    return cast(Parts, flask.current_app.extensions[_EXTENSION])
