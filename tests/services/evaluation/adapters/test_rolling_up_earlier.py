"""Responses that earlier versions took get into the roll-ups, each once, whatever happens."""

import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.evaluation.adapters.migrations import m0004_roll_ups
from services.evaluation.adapters.mongo_surveys import document_of
from services.evaluation.domain.survey import Response
from shared.runtime.migrations import Premises
from shared.storage import Mongo
from shared.storage.mongo import Document
from tests.services.evaluation.adapters.stores import Store, mongo_store
from tests.services.evaluation.adapters.test_rollups import MONTHS, some_responses, taken
from tests.services.evaluation.recounting import recount
from tests.support.servers import Servers

ROOT = Path(__file__).parents[4]
_PROGRAM = """
import os, signal, sys
from services.evaluation.adapters.migrations import m0004_roll_ups
from shared.storage import Mongo

batches = m0004_roll_ups._batches

def some(rows):
    for number, batch in enumerate(batches(rows)):
        if number == 12:
            os.kill(os.getpid(), signal.SIGKILL)
        yield batch

m0004_roll_ups.BATCH, m0004_roll_ups._batches = 3, some
m0004_roll_ups.roll_up_all(Mongo(sys.argv[1], sys.argv[2]), "harbor")
"""


@pytest.fixture
def store(mongo: Mongo) -> Store:
    return mongo_store(mongo)


def as_earlier(response: Response) -> Document:
    """As the first version stored it: one score, no mark."""
    document = document_of(response)
    del document["scores"], document["rolled"]
    return document


def keep_as_earlier(mongo: Mongo, responses: Sequence[Response]) -> None:
    rows = mongo.collection("evaluation.responses", "harbor")
    rows.insert_many([as_earlier(one) for one in responses])


def upgrade(mongo: Mongo) -> int:
    steps = list(m0004_roll_ups.steps(Premises(mongo, ("harbor", "lakeside"))))
    for step in steps:
        step.do()
    return len(steps)


def check(store: Store, responses: Sequence[Response]) -> None:
    found = store.harbor.rollups.of(MONTHS)
    assert {month: one for month, one in found.items() if one.distributions} == recount(responses)


def test_they_add_up_to_what_a_recount_finds_and_the_moments_go(
    store: Store, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(m0004_roll_ups, "BATCH", 7)
    responses = some_responses(people=30, seed=5)
    keep_as_earlier(mongo, responses)
    mongo.collection("evaluation.moments", "harbor").insert_one({"n": 1})
    [roll_up, drop] = m0004_roll_ups.steps(Premises(mongo, ("harbor", "lakeside")))
    for step in (roll_up, drop, roll_up, drop):
        step.do()
    check(store, responses)
    assert "evaluation.moments" not in mongo.agency("harbor").list_collection_names()
    assert upgrade(mongo) == 0


def test_what_an_earlier_version_took_beyond_the_invitations_is_in_no_figure(
    store: Store, mongo: Mongo
) -> None:
    responses = some_responses(people=20, seed=3)
    marks = [True, False, None]
    rows = [
        as_earlier(one) | ({} if mark is None else {"counted": mark})
        for one, mark in zip(responses, marks * len(responses), strict=False)
    ]
    mongo.collection("evaluation.responses", "harbor").insert_many(rows)
    upgrade(mongo)
    beyond = {row["_id"] for row in rows if row.get("counted") is False}
    check(store, [one for one in responses if one.id not in beyond])
    assert upgrade(mongo) == 0


def test_what_an_earlier_version_takes_until_it_is_restarted_comes_with_the_next_upgrade(
    store: Store, mongo: Mongo
) -> None:
    responses = some_responses(people=30, seed=7)
    keep_as_earlier(mongo, responses[:20])
    upgrade(mongo)
    keep_as_earlier(mongo, responses[20:40])
    taken(store, responses[40:])
    assert upgrade(mongo) == 1
    check(store, responses)


def test_killed_on_its_way_the_next_upgrade_makes_the_rest(
    store: Store, mongo: Mongo, servers: Servers
) -> None:
    responses = some_responses(people=40, seed=9)
    keep_as_earlier(mongo, responses)
    rows = mongo.collection("evaluation.responses", "harbor")
    program = [sys.executable, "-c", _PROGRAM, servers.mongodb_uri, mongo.prefix]
    died = subprocess.run(program, cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr[-1000:]
    rolled = {row["_id"] for row in rows.find({"rolled": True}, {"_id": 1})}
    assert len(rolled) == 36 < len(responses)
    check(store, [one for one in responses if one.id in rolled])
    upgrade(mongo)
    check(store, responses)


def test_answers_that_arrive_meanwhile_are_in_it_once(
    store: Store, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same people: pairs of what arrives with what is being rolled up."""
    monkeypatch.setattr(m0004_roll_ups, "BATCH", 5)
    responses = some_responses(people=60, seed=11)
    random.Random(11).shuffle(responses)
    half = len(responses) // 2
    keep_as_earlier(mongo, responses[:half])
    with ThreadPoolExecutor(2) as pool:
        arriving = [pool.submit(taken, store, responses[half + i :: 2]) for i in range(2)]
        upgrade(mongo)
        for done in arriving:
            done.result()
    check(store, responses)


def test_those_that_wait_are_found_by_an_index_that_holds_no_others(
    store: Store, mongo: Mongo
) -> None:
    responses = some_responses(people=20, seed=13)
    taken(store, responses[5:])
    keep_as_earlier(mongo, responses[:5])
    rows = mongo.collection("evaluation.responses", "harbor")
    read = rows.find(m0004_roll_ups.WAITING, {"_id": 1}).explain()["executionStats"]
    assert (read["nReturned"], read["totalDocsExamined"]) == (5, 5)
