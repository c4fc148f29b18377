"""An event as services hold it in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from shared.events.schemas import publisher_of


@dataclass(frozen=True)
class Event:
    """One fact, of one agency's row; moments in `data` are aware datetimes."""

    id: str
    type: str
    agency: str
    time: datetime
    data: Mapping[str, Any]
    source: str
    traceparent: str | None = None

    @classmethod
    def new(
        cls,
        type: str,
        agency: str,
        data: Mapping[str, Any],
        time: datetime,
        traceparent: str | None = None,
    ) -> "Event":
        """A fresh event with a random id; raises UnknownEvent for a type outside the catalogue."""
        source = f"watchmate/{publisher_of(type)}"
        return cls(str(uuid4()), type, agency, time, dict(data), source, traceparent)
