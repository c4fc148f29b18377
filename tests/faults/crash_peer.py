"""Keeps the one peer of a crash site free: each may help with so many requests at once."""

import contextlib

from tests.fuzz_api.calling import listed, sent
from tests.fuzz_api.site import Site

_MANY = 15


def free_the_peer(site: Site) -> None:
    """Refuses what waits and closes what is open, once it is a good deal."""
    offers = listed(site, "matching", "supporter", "/offers")
    assignments = listed(site, "intake", "supporter", "/assignments")
    if len(offers) + len(assignments) < _MANY:
        return
    for one in offers:
        path = f"/offers/{one['offer_id']}/refusal"
        _try(site, "matching", path, {"reason": "unavailable"})
    closing = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
    for one in assignments:
        _try(site, "intake", f"/assignments/{one['request_id']}/closure", closing)


def _try(site: Site, service: str, path: str, body: dict[str, str]) -> None:
    """What an event of the test's own has ended may be known to one side only."""
    with contextlib.suppress(AssertionError):
        sent(site, service, "supporter", path, body)
