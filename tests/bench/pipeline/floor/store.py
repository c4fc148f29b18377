"""The floor's database: majority transactions, and rows that are written whatever the stage."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bson.binary import Binary
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from tests.bench.pipeline.chain import Document, Step, Told
from tests.bench.pipeline.surroundings import Surroundings

MAJORITY = WriteConcern("majority")


class Heard(Exception):
    """An earlier delivery was committed."""


class Store:
    def __init__(self, here: Surroundings, service: str) -> None:
        self._here = here
        self._service = service
        self._client: MongoClient[Document] = MongoClient(here.mongodb_uri, tz_aware=True)

    def rows(self, collection: str, agency: str | None = None) -> Collection[Document]:
        database = self._client.get_database(self._here.database(agency), write_concern=MAJORITY)
        return database[collection]

    def transact(self, work: Callable[[ClientSession], Step]) -> Step:
        """What the work gave back, once a majority has it."""
        with self._client.start_session() as session:
            return session.with_transaction(
                work, read_concern=ReadConcern("snapshot"), write_concern=MAJORITY
            )

    def write(self, session: ClientSession, step: Step) -> None:
        """The rows of the step, and an outbox row for each thing it says."""
        for one in step.inserts:
            self.rows(one.collection, one.agency).insert_one(one.document, session=session)
        outbox = self.rows(f"{self._service}.outbox")
        for told in step.tells:
            outbox.insert_one(_outbox_row(told), session=session)

    def once(self, session: ClientSession, handler: str, event_id: str) -> None:
        """:raises Heard:"""
        row = {"_id": f"{handler}:{event_id}", "at": datetime.now(UTC)}
        try:
            self.rows(f"{self._service}.inbox").insert_one(row, session=session)
        except DuplicateKeyError:
            raise Heard from None

    def new_key(self, agency: str, name: str, material: bytes) -> None:
        row = {"keyAltNames": [name], "keyMaterial": Binary(material), "status": 0}
        self.rows("intake.keys", agency).insert_one(row)

    def mark_sent(self, ids: Sequence[str]) -> None:
        change = {"$set": {"sent_at": datetime.now(UTC)}, "$unset": {"body": ""}}
        self.rows(f"{self._service}.outbox").update_many({"_id": {"$in": list(ids)}}, change)


def _outbox_row(told: Told) -> dict[str, Any]:
    now = datetime.now(UTC)
    row = {"_id": told.id, "event": told.event, "body": repr(told.data).encode()}
    return {**row, "created_at": now, "leased_until": now, "sent_at": None}
