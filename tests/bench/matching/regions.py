"""The region the measurements are made in: the example's, with training asked for and distances."""

from dataclasses import replace
from datetime import timedelta

from shared.region import Region, load_region
from shared.region.matching_policy import CredentialPolicy, Location, MatchingPolicy
from tests.support.deployment import METRO

_PLACES = {
    "harbor": Location(41.9, -87.6),
    "lakeside": Location(43.7, -79.4),
    "mesa": Location(33.4, -112.1),
    "pinewood": Location(42.3, -88.3),
}
_ASKED = CredentialPolicy(40, 8, {"confidentiality": timedelta(days=730)})


def measured_region(surge_from: int = 100_000, **policy: object) -> Region:
    """`surge_from`: so many arrivals make a rush; without one, every request is matched alone."""
    region = load_region(METRO)
    agencies = tuple(
        replace(one, credentials=_ASKED, location=_PLACES[one.id]) for one in region.agencies
    )
    matching = replace(MatchingPolicy(surge_from=surge_from), **policy)  # type: ignore[arg-type]
    return replace(region, agencies=agencies, policy=replace(region.policy, matching=matching))
