"""Pools of any size in MongoDB: real documents of a sample, crossed with one another."""

import random
import string
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import WriteConcern
from pymongo.collection import Collection

from services.matching.adapters.offer_documents import offer_document
from services.matching.adapters.resources import CANDIDATES
from services.matching.adapters.supporter_documents import supporter_document
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import Urgency
from shared.storage import Mongo
from tests.bench.matching.population import Population

Document = dict[str, Any]
Progress = Callable[[int], object]

SAMPLE = 5000
_BATCH = 2000
_SKILLS = ("topics", "languages", "keys", "lived_experience", "channels", "rank_band", "gender")
_REFERENCE = string.ascii_letters + string.digits + "-_"


def build_pool(
    rows: Collection[Document], population: Population, size: int, seed: int, progress: Progress
) -> None:
    """Unsafe and fast, the large index last; what comes after sees an ordinary collection.

    `rows`: of a client that waits as long as the index of a million takes.
    """
    rows.drop_index(CANDIDATES.name)
    fast: Collection[Document] = rows.with_options(write_concern=WriteConcern(w=1, j=False))
    for batch in _batches(population, size, seed):
        fast.insert_many(batch, ordered=False)
        progress(len(batch))
    rows.create_index(list(CANDIDATES.keys), **CANDIDATES.options)


def _batches(population: Population, size: int, seed: int) -> Iterator[list[Document]]:
    sample = [supporter_document(one) for one in population.supporters(min(size, SAMPLE))]
    draw = random.Random(f"varied {seed}")
    batch: list[Document] = []
    for number in range(size):
        document = sample[number] if number < len(sample) else _varied(sample, draw)
        batch.append(document)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _varied(sample: Sequence[Document], draw: random.Random) -> Document:
    """Another person: the standing of one of the sample, the skills of another.

    Copies of one would be unsuitable all together, which people are not.
    """
    document, skilled = draw.choice(sample), draw.choice(sample)
    skills = {name: skilled[name] for name in _SKILLS}
    varied = document | skills | {"_id": "".join(draw.choices(_REFERENCE, k=22))}
    offered = document["last_offered_at"]
    if offered is not None:
        earlier = timedelta(seconds=draw.randrange(86_400))
        varied["recent_offers"] = [at - earlier for at in document["recent_offers"]]
        varied["last_offered_at"] = offered - earlier
    return varied


def add_earlier_contacts(
    mongo: Mongo, agencies: Sequence[str], count: int, now: datetime
) -> dict[str, Sequence[str]]:
    """Accepted and ended offers of each agency; the references of whom they were made to."""
    found: dict[str, Sequence[str]] = {}
    for agency in agencies:
        rows = mongo.collection("matching.supporters").find({"agency": agency}, {"_id": 1})
        refs = [row["_id"] for row in rows.limit(count)]
        offers = [_accepted(ref, agency, number, now) for number, ref in enumerate(refs)]
        if offers:
            mongo.collection("matching.offers", agency).insert_many(offers)
        found[agency] = refs
    return found


def _accepted(ref: str, agency: str, number: int, now: datetime) -> Document:
    at = now - timedelta(hours=number)
    offer = Offer(
        offer_id=f"earlier-{agency}-{number}",
        request_id=f"earlier-{number}",
        agency=agency,
        supporter_ref=ref,
        supporter_agency=agency,
        attempt=1,
        urgency=Urgency.ROUTINE,
        topics=("grief",),
        language="en",
        contact_kind="phone",
        made_at=at,
        expires_at=at,
        state=OfferState.COMPLETED,
        accepted_at=at,
        settled_at=at,
    )
    return offer_document(offer)
