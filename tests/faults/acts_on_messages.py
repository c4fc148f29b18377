"""Faults done to messages: spoiled, repeated, held back. They need nothing but the broker."""

import json
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar
from uuid import NAMESPACE_OID, uuid4, uuid5

from shared.events.registry import (
    SCHEMAS,
    InvalidEvent,
    Undecodable,
    UnknownEvent,
    decode,
    publisher_of,
)
from shared.messaging import broker
from shared.messaging.topology import exchange_for, exchange_of
from shared.runtime.resources import SERVICES, load
from tests.faults.script import Fault
from tests.support.bus import Bus, Tap

T = TypeVar("T")

_POISONED = ("support_request.submitted.v1", "offer.accepted.v1", "support_request.closed.v1")
_PATIENCE = 90.0
_BACK_WITHIN = 300.0
_HELD_AT_MOST = 8


class MessageActs:
    """What each does is drawn from the seed and the number of the fault."""

    def __init__(self, bus: Bus, seed: int, queue_type: str) -> None:
        self._bus = bus
        self._seed = seed
        self._queue_type = queue_type
        self._run = uuid4().hex  # a repeated run puts letters of its own
        self._open_taps = ExitStack()
        self._taps: list[Tap] = []
        self.dead_letters: dict[str, set[str]] = {service: set() for service in SERVICES}
        """The message ids that each service must end with, and no others."""
        self.acts: dict[str, Callable[[Fault], None]] = {
            "poison": self._poison,
            "undecodable": self._undecodable,
            "duplicate": self._duplicate,
            "late_delivery": self._late_delivery,
        }

    def open(self) -> None:
        """Listens first: every event of the run is seen. (So none of them is unroutable.)"""
        for publisher in sorted({publisher_of(event_type) for event_type in SCHEMAS}):
            tap = self._bus.tap(exchange_of(publisher), queue_type=self._queue_type)
            self._taps.append(self._open_taps.enter_context(tap))

    def close(self) -> None:
        """Once the broker is back from the last fault, which nobody else may have waited for."""
        _patiently(self._bus.reach, _BACK_WITHIN)
        self._open_taps.close()

    def _poison(self, fault: Fault) -> None:
        """Well-formed JSON that breaks its schema."""
        event_type = self._draw(fault).choice(_POISONED)
        broken = {"id": self._letter(fault), "type": event_type, "data": {"never": "valid"}}
        self._send(fault, event_type, json.dumps(broken).encode())

    def _undecodable(self, fault: Fault) -> None:
        event_type = self._draw(fault).choice(_POISONED)
        self._send(fault, event_type, b"\xff\x00 this was never an event")

    def _send(self, fault: Fault, event_type: str, body: bytes) -> None:
        """Until it is confirmed. Under one id, so that a second copy is known for one."""
        exchange, letter = exchange_of(publisher_of(event_type)), self._letter(fault)
        for service in SERVICES:
            if event_type in load(service).hears:
                self.dead_letters[service].add(letter)
        _patiently(lambda: self._bus.publish_raw(exchange, event_type, body, message_id=letter))

    def _duplicate(self, fault: Fault) -> None:
        """Deliver again an event that was published before, byte for byte."""
        draw = self._draw(fault)
        body = _patiently(lambda: self._published(draw))
        event_type = decode(body).type
        _patiently(lambda: self._bus.publish_raw(exchange_for(event_type), event_type, body))

    def _published(self, draw: random.Random) -> bytes:
        """A sound event seen on the bus; its publisher keeps no copy."""
        messages = draw.choice(self._taps).raw()
        body = bytes(draw.choice(messages).body) if messages else b""
        if not _is_sound(body):
            raise LookupError("nothing to be repeated yet")
        return body

    def _late_delivery(self, fault: Fault) -> None:
        """Holds some events of one queue, so that what was said later is heard earlier."""
        _patiently(lambda: self._bus.hold(fault.target, _HELD_AT_MOST, fault.seconds))

    def _letter(self, fault: Fault) -> str:
        return str(uuid5(NAMESPACE_OID, f"{self._seed}/{fault.number}/{self._run}"))

    def _draw(self, fault: Fault) -> random.Random:
        return random.Random(f"{self._seed}/{fault.number}")


def _patiently(act: Callable[[], T], within: float = _PATIENCE) -> T:
    """Again while the broker, or what is needed, is away."""
    deadline = time.monotonic() + within
    while True:
        try:
            return act()
        except (*broker.CONNECTION_LOST, LookupError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)


def _is_sound(body: bytes) -> bool:
    """Poison was published on the same exchanges, and is counted where it was put."""
    try:
        decode(body)
    except (Undecodable, UnknownEvent, InvalidEvent):
        return False
    return True
