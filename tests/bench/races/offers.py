"""Requests with open offers, made by the application itself, for racers to accept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from services.matching.domain.need import Need
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Urgency
from shared.region import Region, load_region
from shared.region.matching_policy import MatchingPolicy
from tests.bench.matching.platforms import Stand
from tests.services.matching.builders import need, supporter, uuid
from tests.support.deployment import METRO

AGENCY = "harbor"
_CAP = 4
_PLACES_A_REQUEST = 6
_LONG = timedelta(hours=6)


@dataclass(frozen=True)
class Open:
    """An open offer, and who may accept it."""

    request_id: str
    offer_id: str
    supporter_ref: str
    supporter_agency: str


def racing_region() -> Region:
    """Three at once for urgent requests; no rush, and no offer that runs out meanwhile."""
    region = load_region(METRO)
    limits = dict.fromkeys(region.policy.offer_time_limit, _LONG)
    matching = MatchingPolicy(surge_from=100_000)
    policy = replace(region.policy, offer_time_limit=limits, matching=matching)
    return replace(region, policy=policy)


def enrol(stand: Stand, requests: int) -> None:
    """Enough of them for every request, and busy enough that caps matter."""
    for number in range(max(4, requests * _PLACES_A_REQUEST // _CAP)):
        stand.wiring.ports(None).supporters.add(_always_there(f"racer {number}"))


def submit(stand: Stand, requests: int, urgency: Urgency) -> list[Open]:
    found: list[Open] = []
    for number in range(requests):
        request_id = uuid(f"{urgency} {number}")
        asked = need(urgency=urgency, topics=("sleep",))
        _open(stand, request_id, asked)
        found += _offers_of(stand, request_id)
    return found


def _always_there(name: str) -> Supporter:
    return supporter(name, AGENCY, topics=frozenset({"sleep"}), cap=_CAP)


def _open(stand: Stand, request_id: str, asked: Need) -> None:
    now = datetime.now(UTC)
    stand.platform.transactions.run(
        lambda tx: stand.wiring.bind(tx).hear.submitted(AGENCY, request_id, 1, now, asked)
    )


def _offers_of(stand: Stand, request_id: str) -> Iterator[Open]:
    rows = stand.mongo.collection("matching.offers", AGENCY).find({"request_id": request_id})
    for row in rows:
        yield Open(request_id, row["_id"], row["supporter_ref"], row["supporter_agency"])
