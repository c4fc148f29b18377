"""Does the faults to a running stack, one after the other, and counts what it did."""

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar
from uuid import uuid4

from infra.local import processes
from infra.local.mongodb import MongoServer
from infra.local.rabbitmq import RabbitServer
from infra.local.stack import Stack
from shared.events.registry import (
    SCHEMAS,
    InvalidEvent,
    Undecodable,
    UnknownEvent,
    decode,
    publisher_of,
)
from shared.messaging.topology import exchange_for, exchange_of
from shared.runtime.resources import SERVICES, load
from tests.faults.script import Fault
from tests.support.bus import Bus, Tap

T = TypeVar("T")

_POISONED = ("support_request.submitted.v1", "offer.accepted.v1", "support_request.closed.v1")


class Injector:
    """Runs a script of faults in a thread of its own."""

    def __init__(self, stack: Stack, script: list[Fault], seconds: float, seed: int) -> None:
        self._stack = stack
        self._script = script
        self._seconds = seconds
        self._bus = Bus(stack.servers.addresses.amqp_uri)
        self._open_taps = ExitStack()
        self._taps: list[Tap] = []
        self._draw = random.Random(seed)
        self._thread = threading.Thread(target=self._run, name="faults")
        self.done: Counter[str] = Counter()
        self.dead_letters: dict[str, set[str]] = {service: set() for service in SERVICES}
        """The message ids that each service must end with, and no others."""
        self.failures: list[str] = []

    def start(self) -> None:
        """Listens first: every event of the run is seen. (So none of them is unroutable.)"""
        for publisher in sorted({publisher_of(event_type) for event_type in SCHEMAS}):
            tap = self._open_taps.enter_context(self._bus.tap(exchange_of(publisher)))
            self._taps.append(tap)
        self._thread.start()

    def wait(self) -> None:
        self._thread.join()
        self._open_taps.close()

    def _run(self) -> None:
        start = time.monotonic()
        for fault in self._script:
            time.sleep(max(0.0, start + fault.at * self._seconds - time.monotonic()))
            try:
                self._act(fault)
                self.done[f"{fault.kind} {fault.target}".strip()] += 1
            except Exception as error:  # noqa: BLE001 - a fault that could not be done is reported
                self.failures.append(f"{fault.kind}: {type(error).__name__}: {error}")

    def _act(self, fault: Fault) -> None:
        acts: dict[str, Callable[[Fault], None]] = {
            "kill": lambda fault: self._kill(fault.target),
            "broker_restart": self._restart_broker,
            "database_restart": self._restart_database,
            "poison": self._poison,
            "undecodable": self._undecodable,
            "duplicate": self._duplicate,
        }
        acts[fault.kind](fault)

    def _kill(self, service: str) -> None:
        """Kill -9 the service's program; its keeper starts it again."""
        pid = self._await(lambda: processes.running(self._stack.state, service))
        os.kill(pid, signal.SIGKILL)

    def _restart_broker(self, fault: Fault) -> None:
        self._restart(self._stack.servers.rabbitmq, fault)

    def _restart_database(self, fault: Fault) -> None:
        self._restart(self._stack.servers.mongodb, fault)

    def _restart(self, server: MongoServer | RabbitServer, fault: Fault) -> None:
        """Down for a moment, in which another program may be killed as well."""
        pid = processes.running(self._stack.state, server.name)
        if fault.hard and pid is not None:
            os.kill(pid, signal.SIGKILL)
        server.stop()
        time.sleep(self._draw.uniform(0.5, 2.0))
        server.launch()
        server.await_ready()

    def _poison(self, fault: Fault) -> None:
        """Well-formed JSON that breaks its schema."""
        event_type = self._draw.choice(_POISONED)
        body = json.dumps({"id": str(uuid4()), "type": event_type, "data": {"never": "valid"}})
        self._send(event_type, body.encode())

    def _undecodable(self, fault: Fault) -> None:
        self._send(self._draw.choice(_POISONED), b"\xff\x00 this was never an event")

    def _send(self, event_type: str, body: bytes) -> None:
        exchange, letter = exchange_of(publisher_of(event_type)), str(uuid4())
        self._bus.publish_raw(exchange, event_type, body, message_id=letter)
        for service in SERVICES:
            if event_type in load(service).hears:
                self.dead_letters[service].add(letter)

    def _duplicate(self, fault: Fault) -> None:
        """Deliver again an event that was published before, byte for byte."""
        body = self._await(self._published)
        event_type = decode(body).type
        self._bus.publish_raw(exchange_for(event_type), event_type, body)

    def _published(self) -> bytes | None:
        """A sound event seen on the bus; its publisher keeps no copy."""
        messages = self._draw.choice(self._taps).raw()
        body = bytes(self._draw.choice(messages).body) if messages else None
        return body if body is not None and _is_sound(body) else None

    @staticmethod
    def _await(found: Callable[[], T | None], within: float = 30.0) -> T:
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if (value := found()) is not None:
                return value
            time.sleep(0.1)
        raise TimeoutError("nothing to do the fault to")


def _is_sound(body: bytes) -> bool:
    """Poison was published on the same exchanges, and is counted where it was put."""
    try:
        decode(body)
    except (Undecodable, UnknownEvent, InvalidEvent):
        return False
    return True
