"""What every event schema shares: its type, its minor version and where they are written."""

from typing import ClassVar

from marshmallow import Schema


class EventSchema(Schema):
    """One major version of one event; the docstring of a subclass says what happened."""

    event_type: ClassVar[str]
    minor: ClassVar[int] = 0
    joins_people: ClassVar[bool] = False
    """Whoever holds several of these can tell which are of one person: no copy of them is kept."""
