"""A year of responses in the store, in bulk: by the domain's rules, outside the application.

Every response, at every size, goes one by one through the domain's ``roll_up`` and with some
thousand others through the adapter's ``add``. What differs from the service: no transactions, and
responses are written unsafely, their indexes last. Up to ``WHOLE`` responses are stored as the
service stores them; beyond that with short ids and without the answers, so that ten million fit on
a small disk. Requests are counted by the domain's tallies of some hundred, multiplied.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

from pymongo import WriteConcern
from pymongo.collection import Collection

from services.evaluation.adapters.mongo_counters import MongoCounters
from services.evaluation.adapters.mongo_rollups import SPREAD, MongoRollUps, spread_of
from services.evaluation.adapters.mongo_surveys import document_of
from services.evaluation.adapters.resources import RESOURCES
from services.evaluation.domain.distributions import summed
from services.evaluation.domain.flow import Ending, Flow, OfferTrace, Submission
from services.evaluation.domain.rollups import Addition, roll_up
from services.evaluation.domain.survey import Response
from services.evaluation.domain.tallies import Tally, tally
from shared.storage import Mongo
from tests.bench.evaluation.people import LATER, MONTHS, RESPONSES_EACH, People
from tests.bench.evaluation.stands import AGENCY, Place

WHOLE = 10**6
RESPONSES, ROLLUPS = "evaluation.responses", "evaluation.rollups"
WAVES = ("baseline", *LATER)
_WORKERS = 2
_BATCH = 2000
"""People at a time."""
_FLOWS = 300

Progress = Callable[[int], object]


def fill(place: Place, responses: int, seed: int, progress: Progress) -> int:
    """Gives back how many responses there are: people answer as they please."""
    people = round(responses / RESPONSES_EACH)
    mongo = place.mongo()
    rows = mongo.collection(RESPONSES, AGENCY)
    rows.drop_indexes()
    kept = 0
    with ProcessPoolExecutor(_WORKERS, get_context("spawn")) as workers:
        jobs = [
            workers.submit(_batch, place, seed, first, min(_BATCH, people - first), responses)
            for first in range(0, people, _BATCH)
        ]
        for job in as_completed(jobs):
            kept += job.result()
            progress(job.result())
    _index(rows)
    _count_requests(mongo, people)
    mongo.close()
    return kept


def _index(rows: Collection[Any]) -> None:
    [declared] = [one for one in RESOURCES.collections if one.name == RESPONSES]
    for index in declared.indexes:
        rows.create_index(list(index.keys), **index.options)


_mongo: dict[str, Mongo] = {}


def _batch(place: Place, seed: int, first: int, people: int, size: int) -> int:
    """Some people's responses and what they add up to; in a process of its own."""
    mongo = _mongo.setdefault(place.prefix, place.mongo())
    found = list(People(seed + first).responses(first, people))
    rows = mongo.collection(RESPONSES, AGENCY)
    fast: Collection[Any] = rows.with_options(write_concern=WriteConcern(w=1, j=False))
    stored = document_of if size <= WHOLE else _short
    fast.insert_many([stored(one) for one in found], ordered=False)
    rollups = MongoRollUps(mongo.collection(ROLLUPS, AGENCY), None)
    for participants, additions in _by_document(found).values():
        rollups.add(additions, participants)
    return len(found)


def _by_document(
    responses: Sequence[Response],
) -> dict[int, tuple[set[str], list[Addition]]]:
    """Grouped as the service spreads participants, so that there are as many documents."""
    known: defaultdict[tuple[str, str], list[Response]] = defaultdict(list)
    groups: dict[int, tuple[set[str], list[Addition]]] = {}
    for one in responses:
        others = known[one.participant, one.instrument]
        participants, additions = groups.setdefault(spread_of(one.participant), (set(), []))
        participants.add(one.participant)
        additions += roll_up(one, others)
        others.append(one)
    return groups


def _short(response: Response) -> dict[str, Any]:
    document = document_of(response)
    person = int(response.participant, 16)
    number = (person * len(WAVES) + WAVES.index(response.wave)) * 2 + (
        response.instrument == "contact_rating"
    )
    return {**document, "_id": number, "participant": f"{person:x}", "answers": {}}


def _count_requests(mongo: Mongo, people: int) -> None:
    """So many in each month, spread over a month's documents as the service spreads them."""
    counters = MongoCounters(mongo.collection("evaluation.counters", AGENCY), None)
    times = max(1, people // (_FLOWS * len(MONTHS)))
    for month in MONTHS:
        at = datetime(month.year, month.number, 15, 18, tzinfo=UTC)
        for part in range(SPREAD):
            flows = (_flow(number, at) for number in range(part, _FLOWS, SPREAD))
            found = [one for flow in flows if (one := tally(flow, AGENCY, "UTC"))]
            counts = summed(one.counts for one in found)
            counters.add(Tally(month, {k: n * times for k, n in counts.items()}), f"part {part}")


def _flow(number: int, at: datetime) -> Flow:
    urgency = ("routine", "prompt", "urgent")[number % 3]
    topics = (("grief",), ("sleep", "burnout"), ("critical_incident",), ("family",))[number % 4]
    level = ("anonymous", "pseudonymous", "named")[number % 5 % 3]
    offered, accepted = at + timedelta(minutes=number % 90), at + timedelta(minutes=number)
    agency = (AGENCY, "lakeside")[number % 2]
    ending = Ending(3, ("supported", "referred_to_clinician", "no_contact")[number % 3], at=at)
    return Flow(
        submission=Submission(at, urgency, topics, level, "no_matter"),
        offers={"o": OfferTrace("accepted", agency, offered, accepted)},
        ending=ending if number % 7 else None,
        escalated=number % 11 == 0,
    )
