"""What the region and its agencies decided that the rules and preferences depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Requirement:
    """Training and declaration an agency asks of whoever supports its officers.

    `annual_hours`: within the last 365 days, asked from a year after designation on.
    `refreshers`: topic → how old the last training in it may be. `declaration_days`: how old
    the declaration of relationships may be; None: none is asked for. `reminder_days`: so long
    before it lapses they are reminded; None: never.
    """

    initial_hours: float = 0
    annual_hours: float = 0
    refreshers: Mapping[str, timedelta] = field(default_factory=dict)
    declaration_days: int | None = None
    reminder_days: int | None = None


@dataclass(frozen=True)
class Terms:
    """For one need: `weight` is what it weighs on a supporter, `distances` are kilometres from
    the requester's agency to the others (left out when unknown), `zone` is the requester's.
    """

    weight: int = 1
    exposure_limit: int = 6
    offers_in_period: int = 12
    period: timedelta = timedelta(days=7)
    look_back: timedelta = timedelta(days=365)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    distances: Mapping[str, float] = field(default_factory=dict)
    zone: str = "UTC"
