"""A region in a rush: who helps in it, and what came of it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from services.matching.adapters.supporter_documents import supporter_document, supporter_of
from shared.region import Region, load_region
from shared.region.matching_policy import MatchingPolicy
from shared.storage import Mongo
from tests.services.matching.builders import supporter
from tests.support.deployment import METRO


def rushing_region() -> Region:
    """Two requests are a rush, and so patient a one that nothing but an assignment moves it."""
    patience = dict.fromkeys(("urgent", "prompt", "routine"), timedelta(hours=1))
    region = load_region(METRO)
    matching = MatchingPolicy(surge_from=2, wait=patience)
    return replace(region, policy=replace(region.policy, matching=matching))


def enough_for(mongo: Mongo, requests: int) -> None:
    """A supporter for each, who could take another."""
    pool = [supporter(f"s{number}", "harbor", cap=2) for number in range(requests)]
    rows = mongo.collection("matching.supporters")
    rows.insert_many([supporter_document(one) for one in pool])


def offers(mongo: Mongo) -> Counter[str]:
    """How many each request of harbor has."""
    rows = mongo.collection("matching.offers", "harbor").find()
    return Counter(row["request_id"] for row in rows)


def nobody_is_over_a_limit(mongo: Mongo) -> bool:
    supporters = map(supporter_of, mongo.collection("matching.supporters").find())
    return all(one.free >= 0 and one.load <= 6 for one in supporters)
