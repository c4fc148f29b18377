"""A partner system of one agency: its CAD, RMS, HR or wellness system."""

from dataclasses import dataclass
from datetime import datetime

SCOPES = frozenset({"members:read", "members:write", "indicators:read", "indicators:write"})


class UnknownScope(ValueError):
    """There is no such scope to be given."""


class NoSuchClient(LookupError):
    """No client has that id."""


@dataclass(frozen=True)
class ApiClient:
    """`secret_hash` is all that is kept of the secret."""

    id: str
    agency: str
    name: str
    scopes: frozenset[str]
    secret_hash: str
    added_at: datetime
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.scopes or self.scopes - SCOPES:
            raise UnknownScope
