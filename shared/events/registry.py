"""The wire form of events: strict when written, tolerant when read.

None of the errors repeats what was received: they end in logs and dead-letter headers.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_dump, validate

from shared.events.envelope import Event
from shared.events.fields import AgencyReference, Identifier, Moment
from shared.events.schema import EventSchema
from shared.events.schemas import SCHEMAS, UnknownEvent, publisher_of, schema_for

__all__ = [
    "CONTENT_TYPE",
    "SCHEMAS",
    "InvalidEvent",
    "Undecodable",
    "UnknownEvent",
    "decode",
    "encode",
    "publisher_of",
    "schema_for",
]

CONTENT_TYPE = "application/cloudevents+json"
_TRACEPARENT = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z"


class InvalidEvent(Exception):
    """The envelope or the data breaks the schema; names the schema's fields, never the values."""


class Undecodable(Exception):
    """The body is not a JSON object."""


class _Envelope(Schema):
    specversion = fields.String(required=True, validate=validate.Equal("1.0"))
    id = Identifier("Unique for ever; consumers deduplicate by it.")
    source = fields.String(required=True)
    type = fields.String(required=True)
    time = Moment("When it happened.")
    dataschema = fields.String(required=True)
    agency = AgencyReference("The row the event belongs to.")
    traceparent = fields.String(validate=validate.Regexp(_TRACEPARENT))
    data = fields.Dict(required=True)

    @post_dump
    def _leave_out_what_is_absent(self, wire: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in wire.items() if value is not None}


_ENVELOPE = _Envelope()


@cache
def _schema(event_type: str) -> EventSchema:
    """One for all events of a type: making it costs more than reading an event with it.

    :raises UnknownEvent:
    """
    return schema_for(event_type)()


def encode(event: Event) -> bytes:
    """The event's bytes; raises UnknownEvent or InvalidEvent, so nothing wrong is published."""
    schema = _schema(event.type)
    data = schema.dump(_checked(schema, event.data, RAISE))
    wire = _ENVELOPE.dump(_envelope_of(event, data))
    read = _checked(_ENVELOPE, wire, RAISE)
    _check_source(read)
    return json.dumps(wire, separators=(",", ":"), sort_keys=True).encode()


def decode(body: bytes) -> Event:
    """The event in these bytes; raises Undecodable, UnknownEvent or InvalidEvent."""
    raw = _json_object(body)
    schema = _schema(str(raw.get("type")))
    envelope = _checked(_ENVELOPE, raw, EXCLUDE)
    _check_source(envelope)
    return Event(
        id=envelope["id"],
        type=envelope["type"],
        agency=envelope["agency"],
        time=envelope["time"],
        data=_checked(schema, envelope["data"], EXCLUDE),
        source=envelope["source"],
        traceparent=envelope.get("traceparent"),
    )


def _envelope_of(event: Event, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time,
        "dataschema": f"watchmate:{event.type}:{schema_for(event.type).minor}",
        "agency": event.agency,
        "traceparent": event.traceparent,
        "data": data,
    }


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise Undecodable("the body is not JSON") from None
    if not isinstance(raw, dict):
        raise Undecodable("the body is not a JSON object")
    return raw


def _checked(schema: Schema, data: Mapping[str, Any], unknown: Any) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data, unknown=unknown)
    except ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {}
        wrong = sorted(set(messages) & set(schema.fields))
        raise InvalidEvent(f"invalid: {', '.join(wrong) or 'unknown field'}") from None
    return loaded


def _check_source(envelope: Mapping[str, Any]) -> None:
    if envelope["source"] != f"watchmate/{publisher_of(envelope['type'])}":
        raise InvalidEvent("invalid: source")
