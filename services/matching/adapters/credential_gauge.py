"""How many may be asked by their training, and how many of them soon no longer, without saying who.

Declarations are left out: whoever declares anew is in order at once, a training takes weeks.
"""

from datetime import timedelta

from prometheus_client import Gauge

from shared.observability import registry
from shared.runtime.platform import Platform

AHEAD = timedelta(days=30)

_IN_DATE = Gauge(
    "watchmate_matching_supporters_in_date",
    "Supporters of the pool whose training is good today, sampled",
    registry=registry(),
)
_LAPSING = Gauge(
    "watchmate_matching_credentials_lapsing",
    "Of these, whose training is good for no more than 30 days, sampled",
    registry=registry(),
)


def sample_credentials(platform: Platform) -> None:
    """Days are text that sorts as days do. Reads the whole pool: not for every few seconds."""
    today = platform.clock.now().date()
    pool = platform.mongo.collection("matching.supporters")
    in_date = {"left": False, "training_valid_until": {"$gte": today.isoformat()}}
    until = {"$gte": today.isoformat(), "$lte": (today + AHEAD).isoformat()}
    _IN_DATE.set(pool.count_documents(in_date))
    _LAPSING.set(pool.count_documents({**in_date, "training_valid_until": until}))
