"""The books after a race: winners, what was won twice, and who carries more than they may."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.events.registry import decode
from shared.region.matching_policy import MatchingPolicy
from shared.storage import Mongo
from tests.bench.races.offers import AGENCY, Open


@dataclass(frozen=True)
class Books:
    """`winners`: requests with exactly one accepted offer and a search that knows it."""

    winners: int
    doubled: int
    over_cap: int


def books_of(mongo: Mongo, offers: Sequence[Open]) -> Books:
    requests = {one.request_id for one in offers}
    accepted = Counter(row["request_id"] for row in _offers(mongo, "accepted"))
    won = {request: count for request, count in accepted.items() if request in requests}
    known = {row["_id"] for row in _searches(mongo) if row["state"] == "accepted"}
    told = Counter(_told(mongo))
    twice = sum(count - 1 for count in won.values())
    twice += sum(told[one] - 1 for one in requests if told[one] > 1)
    return Books(
        winners=sum(count == 1 and request in known for request, count in won.items()),
        doubled=twice,
        over_cap=sum(1 for row in _supporters(mongo) if _over(mongo, row)),
    )


def _over(mongo: Mongo, row: dict[str, Any]) -> bool:
    """By the offers that run, not by the count the service keeps; and the two must agree."""
    routes = mongo.collection("matching.offer_routes")
    running = {"supporter_ref": row["_id"], "state": {"$in": ["open", "accepted"]}}
    held = sorted(hold["request"] for hold in row["holds"])
    requests = sorted(_request_of(mongo, route["_id"]) for route in routes.find(running))
    limit = MatchingPolicy().exposure.limit
    return len(requests) > row["cap"] or held != requests or row["load"] > limit


def _request_of(mongo: Mongo, offer_id: str) -> str:
    row = mongo.collection("matching.offers", AGENCY).find_one({"_id": offer_id})
    assert row is not None, "a route without its offer"
    return str(row["request_id"])


def _offers(mongo: Mongo, state: str) -> Iterator[dict[str, Any]]:
    yield from mongo.collection("matching.offers", AGENCY).find({"state": state})


def _searches(mongo: Mongo) -> Iterator[dict[str, Any]]:
    yield from mongo.collection("matching.searches", AGENCY).find()


def _supporters(mongo: Mongo) -> Iterator[dict[str, Any]]:
    yield from mongo.collection("matching.supporters").find()


def _told(mongo: Mongo) -> Iterator[str]:
    """The requests whose acceptance was told, once for each time."""
    rows = mongo.collection("matching.outbox").find({"routing_key": "offer.accepted.v1"})
    for row in rows:
        yield str(decode(row["body"]).data["request_id"])
