"""Who a verified token speaks for."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Principal:
    """`sub` is a pairwise pseudonym; the optional refs are given to officers at intake only."""

    sub: str
    agency: str
    roles: frozenset[str]
    scopes: frozenset[str] = field(default_factory=frozenset)
    client_id: str = ""
    unit: str | None = None
    self_ref: str | None = None
    mailbox: str | None = None
