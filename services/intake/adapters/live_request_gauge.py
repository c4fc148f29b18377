"""How many requests are open, by state, over the whole region."""

from prometheus_client import Gauge

from services.intake.domain.states import LIVE
from shared.observability import registry
from shared.runtime.platform import Platform

_LIVE = Gauge(
    "watchmate_intake_live_requests", "Open requests, sampled", ["state"], registry=registry()
)


def sample_live_requests(platform: Platform) -> None:
    """Summed over agencies before it is shown: nobody may read the volume of one."""
    agencies = platform.region.current().agencies
    requests = [platform.mongo.collection("intake.requests", agency.id) for agency in agencies]
    for state in LIVE:
        count = sum(rows.count_documents({"state": str(state)}) for rows in requests)
        _LIVE.labels(str(state)).set(count)
