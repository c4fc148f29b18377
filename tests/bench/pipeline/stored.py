"""Many stored requests: what the services stored for one that was played to its end, copied.

The copies go in in bulk, with an administrator's rights and without waiting for a majority, into
the collections and indexes as they are. Each has ids of its own, at random as the services draw
them. Left out is what is gone after days (outbox, due tasks, stored answers, limits) or is of no
request, and the request's data key, destroyed when it was closed as for every closed request.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

import requests
from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient, WriteConcern

from tests.bench.pipeline.asks import Caller
from tests.bench.pipeline.watchmate import Standing, Watchmate
from tests.support.waiting import eventually

_ID = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DIGEST = rb"[0-9a-f]{64}"
_NOT_OF_A_REQUEST = (
    *(".keys", ".outbox", ".due", ".idempotency", ".limits", ".leases"),
    ".pass_keys",  # of surveys, drawn by the quarter
)
_STANDING = ("matching.supporters", "notifications.contact_points", "matching.personnel")
_CHUNK = 1000
_WORKERS = 2

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Template:
    """One document as BSON, and the ids in it, each as the bytes it is written with."""

    database: str
    collection: str
    content: bytes
    ids: tuple[bytes, ...]

    def copy(self, fresh: dict[bytes, bytes]) -> RawBSONDocument:
        content = self.content
        for one in self.ids:
            content = content.replace(one, fresh[one])
        return RawBSONDocument(content)


def template(database: str, collection: str, document: dict[str, Any]) -> Template:
    """:raises ValueError: when nothing in its `_id` would make a copy another document."""
    content = encode(document)
    own = re.findall(_ID + b"|" + _DIGEST, str(document["_id"]).encode())
    if not own:
        raise ValueError(f"{collection} has ids of another form: copies would collide")
    ids = dict.fromkeys([*own, *re.findall(_ID, content)])
    return Template(database, collection, content, tuple(ids))


def fresh_ids(templates: Sequence[Template]) -> dict[bytes, bytes]:
    """Of one more request, of the same length; an id in several documents stays one id."""
    known = {one for each in templates for one in each.ids}
    return {one: _drawn(len(one)) for one in known}


def _drawn(length: int) -> bytes:
    text = str(uuid4()) if length == len(str(uuid4())) else secrets.token_hex(length // 2)
    return text.encode()


def fill(standing: Standing, count: int, progress: Progress) -> int:
    """Copies of one request; how many documents each of them is."""
    templates = played(standing)
    chunks = [min(_CHUNK, count - begun) for begun in range(0, count, _CHUNK)]
    uri, context = standing.deployment.servers.mongodb_uri, get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, context, _connect, (uri, templates)) as workers:
        for done in workers.map(_insert, chunks):
            progress(done)
    return len(templates)


def played(standing: Standing) -> list[Template]:
    """One request that is asked, offered, accepted, closed and erased, by the services."""
    watchmate = Watchmate(standing)
    watchmate.start()
    try:
        _play(standing, watchmate)
    finally:
        watchmate.stop()
    return list(_harvest(standing))


def _play(standing: Standing, watchmate: Watchmate) -> None:
    caller, agency = Caller(), standing.agencies[0]
    request_id = caller.send(watchmate.ask())
    caller.close()
    offers = standing.mongo.collection("matching.offers", agency)
    offer = eventually(lambda: offers.find_one({"request_id": request_id}), 20, what="an offer")
    ref, home = offer["supporter_ref"], offer["supporter_agency"]
    _post(standing, watchmate, "matching", f"/offers/{offer['_id']}/acceptance", ref, home)
    assignments = standing.mongo.collection("intake.assignments")
    eventually(lambda: assignments.find_one({"_id": request_id}), 20, what="an assignment")
    closing = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
    path = f"/assignments/{request_id}/closure"
    _post(standing, watchmate, "intake", path, ref, home, closing)
    rows = standing.mongo.collection("intake.requests", agency)
    erased = {"_id": request_id, "erased_at": {"$exists": True}}
    eventually(lambda: rows.find_one(erased), 30, what="the erasure")
    searches = standing.mongo.collection("matching.searches", agency)
    eventually(lambda: searches.find_one({"ended_at": {"$ne": None}}), 30, what="the end")


def _post(
    standing: Standing,
    watchmate: Watchmate,
    service: str,
    path: str,
    ref: str,
    agency: str,
    body: dict[str, str] | None = None,
) -> None:
    headers = {
        "Authorization": f"Bearer {standing.tokens.supporter(service, ref, agency)}",
        "Idempotency-Key": secrets.token_urlsafe(24),
    }
    url = f"http://127.0.0.1:{watchmate.port(service)}/v1{path}"
    answer = requests.post(url, json=body or {}, headers=headers, timeout=10)
    assert answer.ok, f"{path}: {answer.status_code}"


def _harvest(standing: Standing) -> Iterator[Template]:
    """All that is there beside the region, the pool and the keys: the region served one request."""
    client, prefix = standing.mongo.client, standing.deployment.prefix
    for name in client.list_database_names():
        if name.startswith(prefix):
            for collection in client[name].list_collection_names():
                if _of_a_request(collection):
                    for document in client[name][collection].find():
                        yield template(name, collection, document)


def _of_a_request(collection: str) -> bool:
    service = collection.partition(".")[0]
    served = service in ("intake", "matching", "notifications")
    return served and collection not in _STANDING and not collection.endswith(_NOT_OF_A_REQUEST)


# --- in the processes that write ---------------------------------------------------------------

_client: MongoClient[Any]
_templates: list[Template]


def _connect(uri: str, templates: list[Template]) -> None:
    global _client, _templates
    _client, _templates = MongoClient(uri), templates


def _insert(count: int) -> int:
    fresh = [fresh_ids(_templates) for _ in range(count)]
    for each in _templates:
        rows = _client[each.database].get_collection(
            each.collection, write_concern=WriteConcern(w=1, j=False)
        )
        rows.insert_many([each.copy(ids) for ids in fresh], ordered=False)
    return count
