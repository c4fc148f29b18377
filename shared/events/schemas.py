"""The index of every event schema by type, with the service that publishes it."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.events import evaluation, identity, intake, matching, notifications
from shared.events.schema import EventSchema

_PUBLISHERS = {
    "identity": identity.EVENTS,
    "intake": intake.EVENTS,
    "matching": matching.EVENTS,
    "notifications": notifications.EVENTS,
    "evaluation": evaluation.EVENTS,
}

SCHEMAS: Mapping[str, type[EventSchema]] = MappingProxyType(
    {schema.event_type: schema for schemas in _PUBLISHERS.values() for schema in schemas}
)
_PUBLISHER_OF = {
    schema.event_type: publisher for publisher, schemas in _PUBLISHERS.items() for schema in schemas
}


class UnknownEvent(Exception):
    """The catalogue has no event of this type."""


def schema_for(event_type: str) -> type[EventSchema]:
    try:
        return SCHEMAS[event_type]
    except KeyError:
        raise UnknownEvent("no such event type in the catalogue") from None


def types_of(publisher: str) -> list[str]:
    """What a service may publish; nothing for one that is not in the catalogue."""
    return [event_type for event_type, by in _PUBLISHER_OF.items() if by == publisher]


def publisher_of(event_type: str) -> str:
    schema_for(event_type)
    return _PUBLISHER_OF[event_type]
