"""Draws a valid value for every field of an event from a fixed seed."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from shared.events.envelope import Event
from shared.events.fields import (
    AgencyReference,
    Code,
    Count,
    Digest,
    Flag,
    Identifier,
    MailboxReference,
    Moment,
    Reference,
    Several,
    UnitReference,
    Window,
)
from shared.events.schemas import publisher_of, schema_for

_FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def draw_event(event_type: str, seed: int = 1) -> Event:
    chance = random.Random(f"{event_type}:{seed}")
    drawn = {name: _value(field, chance) for name, field in schema_for(event_type)().fields.items()}
    return Event(
        id=_uuid(chance),
        type=event_type,
        agency="harbor",
        time=_FIRST,
        data=drawn,
        source=f"watchmate/{publisher_of(event_type)}",
    )


def _value(field: fields.Field[Any], chance: random.Random) -> Any:
    if isinstance(field, Several):
        return [_value(field.inner, chance)]
    for kind, draw in _DRAWN.items():
        if type(field) is kind:
            return draw(field, chance)
    raise TypeError(f"no way to draw a {type(field).__name__}: add it here")


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _pseudonym(field: Any, chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijkmnpqrstuvwxyz0123456789_-", k=22))


def _digest(field: Digest, chance: random.Random) -> str:
    digits = max(field.length, 64)
    return f"{chance.getrandbits(4 * digits):0{digits}x}"[: field.length]


def _choice(field: Any, chance: random.Random) -> str:
    [one_of] = [rule for rule in field.validators if isinstance(rule, validate.OneOf)]
    return str(chance.choice(list(one_of.choices)))


_DRAWN: dict[type, Any] = {
    Identifier: lambda field, chance: _uuid(chance),
    Reference: _pseudonym,
    MailboxReference: _pseudonym,
    AgencyReference: lambda field, chance: chance.choice(("harbor", "lakeside")),
    UnitReference: lambda field, chance: chance.choice(("north", "south")),
    Window: lambda field, chance: f"{chance.randrange(2026, 2031)}-Q{chance.randrange(1, 5)}",
    Digest: _digest,
    Code: _choice,
    Count: lambda field, chance: chance.randrange(10),
    Flag: lambda field, chance: chance.random() < 0.5,
    Moment: lambda field, chance: _FIRST + timedelta(minutes=chance.randrange(600)),
}
