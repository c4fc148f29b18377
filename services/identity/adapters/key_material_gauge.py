"""For how long the material of the key files has been the same.

Identity looks for all: it keeps a standing key for every agency that has members, and the material
of all services is exchanged together. Wrapping a key anew is what leaves a date behind.
"""

from prometheus_client import Gauge

from shared.observability import registry
from shared.runtime.platform import Platform
from shared.storage.wrapping import REGION

_AGE = Gauge(
    "watchmate_identity_key_material_age_seconds",
    "Since the oldest standing key was wrapped, sampled; 0 while there is none",
    registry=registry(),
)


def sample_key_material(platform: Platform) -> None:
    """Of all agencies together: one figure."""
    scopes = [REGION, *(agency.id for agency in platform.region.current().agencies)]
    since = [at for scope in scopes if (at := platform.keys.wrapped_since(scope))]
    _AGE.set((platform.clock.now() - min(since)).total_seconds() if since else 0.0)
