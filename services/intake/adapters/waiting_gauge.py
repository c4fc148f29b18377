"""How many requests nobody has taken yet, and for how long the oldest, over the whole region."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from prometheus_client import Gauge

from services.intake.domain.states import LIVE, State
from shared.events.codes import URGENCIES
from shared.observability import registry
from shared.runtime.platform import Platform

_BLUR_SECONDS = 60

_WAITING = Gauge(
    "watchmate_intake_waiting_requests",
    "Open requests that nobody has accepted, sampled",
    ["urgency"],
    registry=registry(),
)
_OLDEST = Gauge(
    "watchmate_intake_oldest_waiting_seconds",
    "Age of the oldest of them in whole minutes, sampled",
    ["urgency"],
    registry=registry(),
)

Row = Mapping[str, Any]


def sample_waiting_requests(platform: Platform) -> None:
    """Agencies are put together before anything is shown, and no age tells the second of asking."""
    agencies = platform.region.current().agencies
    rows = [row for agency in agencies for row in _waiting(platform, agency.id)]
    for urgency in URGENCIES:
        of_this = [row for row in rows if row["_id"] == urgency]
        _WAITING.labels(urgency).set(sum(row["count"] for row in of_this))
        _OLDEST.labels(urgency).set(_age(of_this, platform.clock.now()))


def _waiting(platform: Platform, agency: str) -> Iterable[Row]:
    waiting = [str(state) for state in sorted(LIVE - {State.MATCHED})]
    grouped = {
        "_id": "$wish.urgency",
        "count": {"$sum": 1},
        "oldest": {"$min": "$submitted_at"},
    }
    stages: list[Row] = [{"$match": {"state": {"$in": waiting}}}, {"$group": grouped}]
    return platform.mongo.collection("intake.requests", agency).aggregate(stages)


def _age(rows: Iterable[Row], now: datetime) -> float:
    oldest = min((row["oldest"] for row in rows), default=now)
    return (now - oldest).total_seconds() // _BLUR_SECONDS * _BLUR_SECONDS
