"""For how long the present key has signed tokens."""

from prometheus_client import Gauge

from services.identity.adapters.mongo_signing_rings import MongoSigningRings
from shared.observability import registry
from shared.runtime.platform import Platform

_AGE = Gauge(
    "watchmate_identity_signing_key_age_seconds",
    "Since when the current key signs, sampled; 0 while there is none or nobody knows",
    registry=registry(),
)


def sample_signing_key(platform: Platform) -> None:
    since = MongoSigningRings(platform.mongo, platform.keys).signs_since()
    _AGE.set((platform.clock.now() - since).total_seconds() if since else 0.0)
