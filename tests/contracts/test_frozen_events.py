"""Nothing that was published changes; what is new can be read by the old, and the reverse."""

import json

import pytest

from shared.events.registry import decode, encode
from shared.events.schemas import SCHEMAS, schema_for
from tests.contracts.drawing import draw_event
from tests.contracts.fingerprint import fingerprint, shape_of
from tests.contracts.samples import Frozen, all_frozen

pytestmark = pytest.mark.unit

FROZEN = all_frozen()
FREEZE = "python -m tests.contracts.freeze"


def _named(frozen: Frozen) -> str:
    return f"{frozen.type}.{frozen.minor}"


@pytest.mark.parametrize("event_type", SCHEMAS)
def test_every_published_event_is_frozen_and_unchanged(event_type: str) -> None:
    schema = schema_for(event_type)
    frozen = [f for f in FROZEN if (f.type, f.minor) == (event_type, schema.minor)]
    assert frozen, f"{event_type} minor {schema.minor} is new; run: {FREEZE} {event_type}"
    assert frozen[0].fingerprint == fingerprint(schema), (
        f"the payload of {event_type} changed and its version did not. For a new optional field "
        f"set minor = {schema.minor + 1} and run: {FREEZE} {event_type}; for anything else give "
        "the event a new major version beside this one"
    )


@pytest.mark.parametrize("frozen", FROZEN, ids=_named)
def test_what_was_published_once_is_still_read(frozen: Frozen) -> None:
    assert frozen.type in SCHEMAS, f"{frozen.type} was published and must stay readable"
    event = decode(frozen.body)
    assert event.id == frozen.event["id"]
    assert event.data.keys() == frozen.event["data"].keys()


@pytest.mark.parametrize("frozen", FROZEN, ids=_named)
def test_a_newer_minor_is_read_by_todays_consumer(frozen: Frozen) -> None:
    newer = json.loads(frozen.body)
    newer["data"]["added_later"] = 1
    newer["addedlater"] = "x"
    newer["dataschema"] = f"watchmate:{frozen.type}:{frozen.minor + 7}"
    assert decode(json.dumps(newer).encode()) == decode(frozen.body)


@pytest.mark.parametrize("frozen", FROZEN, ids=_named)
def test_a_later_minor_only_adds_optional_fields(frozen: Frozen) -> None:
    now = shape_of(schema_for(frozen.type))
    added = now.keys() - frozen.event["data"].keys()
    assert not [name for name in added if now[name]["required"]]
    assert frozen.event["data"].keys() <= now.keys()


@pytest.mark.parametrize("event_type", SCHEMAS)
def test_an_event_survives_the_wire(event_type: str) -> None:
    event = draw_event(event_type, seed=2)
    assert decode(encode(event)) == event
