"""Who a verified token speaks for."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Principal:
    """`sub` is a pairwise pseudonym; what follows `issued_at` is given to officers at intake only.

    `issued_at`: when the roles were theirs for certain, to the second; they may have ended since.

    `former_units` and `commands` are codes, `related` and `investigated_with` references of
    supporters: all of them keep somebody from being offered, and are to be stored nowhere. In the
    token they are sealed, so that its bearer does not read them.
    """

    sub: str
    agency: str
    roles: frozenset[str]
    scopes: frozenset[str] = field(default_factory=frozenset)
    client_id: str = ""
    issued_at: datetime | None = None
    unit: str | None = None
    self_ref: str | None = None
    mailbox: str | None = None
    former_units: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    investigated_with: tuple[str, ...] = ()
