"""The chain in Celery: a queue and a worker for each service, and each hearer called by name.

Celery sends to who is meant and not to whoever listens, so nothing is kept for evaluation, and
the event that only evaluation would hear is not sent: less work than the others do.
"""

from collections.abc import Callable
from typing import Any

from celery import Celery
from kombu import Queue
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from tests.bench.pipeline import chain
from tests.bench.pipeline.chain import Step, Told
from tests.bench.pipeline.surroundings import AT_ONCE, Surroundings

HERE = Surroundings.here()
MAJORITY = WriteConcern("majority")

app = Celery("chain", broker=HERE.amqp_uri)
app.conf.update(
    task_queues=[Queue(one, queue_arguments=dict(chain.QUEUE_ARGUMENTS)) for one in chain.HEARS],
    task_routes={f"{one}.*": {"queue": one} for one in chain.HEARS},
    task_default_queue="intake",
    task_default_queue_type="quorum",
    task_create_missing_queues=False,
    task_acks_late=True,
    task_acks_on_failure_or_timeout=False,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_serializer="json",
    worker_prefetch_multiplier=1,
    worker_concurrency=AT_ONCE,
    worker_pool="threads",
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
)

_RETRIED = {"autoretry_for": (PyMongoError,), "retry_backoff": True, "max_retries": None}
_client: MongoClient[Any] = MongoClient(HERE.mongodb_uri, tz_aware=True, connect=False)


class NobodyFree(Exception):
    """The pool of the measurement is too small."""


def rows(collection: str, agency: str | None = None) -> Any:
    return _client.get_database(HERE.database(agency), write_concern=MAJORITY)[collection]


def transact(work: Callable[[Any], Step]) -> Step:
    with _client.start_session() as session:
        return session.with_transaction(
            work, read_concern=ReadConcern("snapshot"), write_concern=MAJORITY
        )


def write(session: Any, step: Step) -> Step:
    for one in step.inserts:
        rows(one.collection, one.agency).insert_one(one.document, session=session)
    return step


def tell(step: Step) -> None:
    """To each service that hears of it; every send waits for the broker's confirm."""
    for told in step.tells:
        for service in (one for one, events in chain.HEARS.items() if told.event in events):
            _send(service, told)


def _send(service: str, told: Told) -> None:
    app.send_task(f"{service}.{told.event}", (told.data,), mandatory=True)


@app.task(name=f"matching.{chain.SUBMITTED}", **_RETRIED)
def match(data: dict[str, Any]) -> None:
    def work(session: Any) -> Step:
        search = chain.searching(data)
        searches = rows(search.collection, search.agency)
        searches.insert_one(search.document, session=session)
        step = chain.offered(data, _held(session, data))
        wanted = {"_id": data["request_id"]}
        searches.update_one(wanted, chain.search_after(step), session=session)
        return write(session, step)

    tell(transact(work))


def _held(session: Any, data: dict[str, Any]) -> str:
    pool = rows("matching.supporters")
    found = pool.find(chain.free_places(data["agency"]), {"_id": 1}, session=session)
    refs = [row["_id"] for row in found.limit(chain.CANDIDATES)]
    for ref in chain.asked_first(data["request_id"], refs):
        wanted, change = chain.hold(data["request_id"], ref)
        if pool.update_one(wanted, change, session=session).matched_count:
            return ref
    raise NobodyFree


@app.task(name=f"notifications.{chain.MAILBOX_OPENED}", **_RETRIED)
def know_mailbox(data: dict[str, Any]) -> None:
    transact(lambda session: write(session, chain.mailbox_known(data)))


@app.task(name=f"notifications.{chain.OFFER_MADE}", **_RETRIED)
def notice(data: dict[str, Any]) -> None:
    step = chain.noticed(data)
    first = step.inserts[0]

    def work(session: Any) -> Step:
        wanted = {"_id": first.document["_id"]}
        known = rows(first.collection, first.agency).find_one(wanted, session=session)
        return Step(()) if known else write(session, step)

    tell(transact(work))


@app.task(name=f"intake.{chain.OFFER_MADE}", **_RETRIED)
def hear_of_offer(data: dict[str, Any]) -> None:
    requests, wanted = rows("intake.requests", data["agency"]), {"_id": data["request_id"]}

    def work(session: Any) -> Step:
        if requests.find_one(wanted, session=session) is None:
            raise LookupError("the request is unknown")
        requests.update_one(wanted, chain.request_after(data), session=session)
        return Step(())

    transact(work)
