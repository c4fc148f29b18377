"""Responses that earlier versions took are in no roll-up; here each gets into them once.

A response is marked in the transaction that rolls it up, so a kill loses and doubles nothing, and
answers that arrive meanwhile find the others of their participant either rolled up or waiting.
The version before marks none: what it takes until it is restarted waits for the next upgrade. It
misses no roll-ups, and without its moments it renews no statistic that it has released.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from pymongo.collection import Collection

from services.evaluation.adapters.mongo_rollups import MongoRollUps
from services.evaluation.adapters.mongo_surveys import response_of
from services.evaluation.domain.rollups import Addition, roll_up
from services.evaluation.domain.survey import Response
from shared.runtime.migrations import Premises, Step
from shared.storage import Transaction, Transactions
from shared.storage.mongo import Document, Mongo

WHAT = "roll up the survey responses of earlier versions, and drop the moments that they kept"

AGAIN = True

RESPONSES, ROLLUPS, MOMENTS = "evaluation.responses", "evaluation.rollups", "evaluation.moments"
WAITING = {"rolled": None}
COUNTED = {"counted": {"$ne": False}}
"""Those beyond the number of invitations, which earlier versions took, are in no figure."""

BATCH = 200

Known = defaultdict[tuple[str, str], list[Response]]


def steps(premises: Premises) -> Iterator[Step]:
    for agency_id in premises.agencies:
        database = premises.mongo.agency(agency_id)
        if database[RESPONSES].find_one(WAITING, {"_id": 1}) is not None:
            what = f"collection {database.name}.{RESPONSES}: roll up what is in no roll-up"
            yield Step(what, partial(roll_up_all, premises.mongo, agency_id))
        if database.list_collection_names(filter={"name": MOMENTS}):
            what = f"database {database.name}: drop {MOMENTS}"
            yield Step(what, partial(database.drop_collection, MOMENTS))


def roll_up_all(mongo: Mongo, agency_id: str) -> None:
    """Batch after batch, whatever their number, in one walk through all."""
    transactions = Transactions(mongo)
    for ids in _batches(mongo.collection(RESPONSES, agency_id)):
        transactions.run(partial(_roll_up, mongo, agency_id, ids))


def _batches(responses: Collection[Document]) -> Iterator[Sequence[str]]:
    after: Document = {}
    while True:
        rows = responses.find({**WAITING, **after}, {"_id": 1}).sort("_id", 1).hint([("_id", 1)])
        ids = [row["_id"] for row in rows.limit(BATCH)]
        if not ids:
            return
        yield ids
        after = {"_id": {"$gt": ids[-1]}}


def _roll_up(mongo: Mongo, agency_id: str, ids: Sequence[str], tx: Transaction) -> None:
    session = tx.session
    rows = mongo.collection(RESPONSES, agency_id)
    wanted = {"_id": {"$in": ids}, **WAITING}
    found = rows.find({**wanted, **COUNTED}, session=session)
    batch = [response_of(row) for row in found]
    participants = {one.participant for one in batch}
    known: Known = defaultdict(list)
    for row in rows.find(
        {"participant": {"$in": [*participants]}, "rolled": True, **COUNTED}, session=session
    ):
        _know(known, response_of(row))
    rollups = MongoRollUps(mongo.collection(ROLLUPS, agency_id), session)
    rollups.add(_additions(batch, known), participants)
    rows.update_many(wanted, {"$set": {"rolled": True}}, session=session)


def _additions(batch: Sequence[Response], known: Known) -> Iterator[Addition]:
    for response in batch:
        yield from roll_up(response, known[response.participant, response.instrument])
        _know(known, response)


def _know(known: Known, response: Response) -> None:
    known[response.participant, response.instrument].append(response)
