"""What a region decides about matching: weights, limits, rests and look-backs, with defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

WEIGHTS: Mapping[str, float] = {
    "topics": 0.22,
    "lived_experience": 0.08,
    "own_agency": 0.02,
    "distance": 0.05,
    "rank_band": 0.05,
    "veteran": 0.03,
    "shift_overlap": 0.08,
    "channel": 0.07,
    "continuity": 0.10,
    "balance": 0.20,
    "rest": 0.10,
}
"""Every preference by name, with its default weight; only their proportion counts."""

FAN_OUT: Mapping[str, int] = {"urgent": 3, "prompt": 1, "routine": 1}
COORDINATOR_TIME_LIMIT: Mapping[str, timedelta] = {
    "urgent": timedelta(minutes=15),
    "prompt": timedelta(hours=2),
    "routine": timedelta(days=1),
}
WAIT: Mapping[str, timedelta] = {
    "urgent": timedelta(0),
    "prompt": timedelta(0),
    "routine": timedelta(0),
}
EXPOSURE_WEIGHTS: Mapping[str, int] = {"critical_incident": 3, "grief": 2, "substance": 2}
"""Topics not named weigh 1; a request weighs as much as its heaviest topic."""


@dataclass(frozen=True)
class Exposure:
    """How much a contact weighs on a supporter, and how long they rest.

    ``limit``: the sum of weights a supporter carries at once. ``heavy_from``: the weight from
    which a contact calls for a rest when it ends. ``offer_check``: whether whoever ended one, or
    was at an incident, is offered a check with a clinician; ``check_from``: from which weight
    of a contact, without one as ``heavy_from``.
    """

    weights: Mapping[str, int] = field(default_factory=lambda: dict(EXPOSURE_WEIGHTS))
    limit: int = 6
    heavy_from: int = 3
    rest_after_heavy: timedelta = timedelta(days=2)
    rest_after_incident: timedelta = timedelta(days=14)
    offer_check: bool = True
    check_from: int | None = None

    @property
    def checks_from(self) -> int:
        return self.heavy_from if self.check_from is None else self.check_from


@dataclass(frozen=True)
class OfferQuota:
    """At most this many offers to one supporter within any such period."""

    offers: int = 12
    period: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class MatchingPolicy:
    """``fan_out``: offers open at once; ``wait``: how long a request may wait for a supporter
    who is only busy now; ``coordinator_time_limit``: until a clinician's line is named.
    ``surge_from``: arrivals within ten seconds from which requests are assigned together.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    fan_out: Mapping[str, int] = field(default_factory=lambda: dict(FAN_OUT))
    chain_look_back: timedelta = timedelta(days=365)
    offer_quota: OfferQuota = OfferQuota()
    exposure: Exposure = field(default_factory=Exposure)
    coordinator_time_limit: Mapping[str, timedelta] = field(
        default_factory=lambda: dict(COORDINATOR_TIME_LIMIT)
    )
    wait: Mapping[str, timedelta] = field(default_factory=lambda: dict(WAIT))
    surge_from: int = 20

    def paced(self, pace: float) -> "MatchingPolicy":
        """Durations divided by ``pace``, but not the look-back, which is about the past."""
        return replace(
            self,
            offer_quota=replace(self.offer_quota, period=self.offer_quota.period / pace),
            exposure=replace(
                self.exposure,
                rest_after_heavy=self.exposure.rest_after_heavy / pace,
                rest_after_incident=self.exposure.rest_after_incident / pace,
            ),
            coordinator_time_limit=_divided(self.coordinator_time_limit, pace),
            wait=_divided(self.wait, pace),
        )


def _divided(limits: Mapping[str, timedelta], pace: float) -> dict[str, timedelta]:
    return {urgency: limit / pace for urgency, limit in limits.items()}


@dataclass(frozen=True)
class CredentialPolicy:
    """What an agency asks of whoever supports its officers, its own or another's.

    ``initial_hours``: of training altogether; ``annual_hours``: within the last 365 days, asked
    from a year after designation on; ``refreshers``: topic → how old its last training may be.
    ``declaration_days``: how old the declaration of relationships may be; None: none is asked for.
    ``declaration_reminder_days``: how long before it lapses they are reminded; None: never.
    """

    initial_hours: float = 0
    annual_hours: float = 0
    refreshers: Mapping[str, timedelta] = field(default_factory=dict)
    declaration_days: int | None = 365
    declaration_reminder_days: int | None = 28


@dataclass(frozen=True)
class Location:
    """Degrees; as coarse as the agency likes."""

    latitude: float
    longitude: float
