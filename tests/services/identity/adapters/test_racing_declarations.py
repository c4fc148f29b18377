"""Two coordinators who declare at the same moment do not pass the limit together."""

import base64
import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from services.identity.adapters.mongo_members import MongoMemberRows
from services.identity.adapters.mongo_ties import MongoTieRows
from services.identity.application.keep_ties import KeepTies, NewTie
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.tie import MOST_TIES, TooManyTies
from shared.storage import KeyRing, Mongo, Transaction, Transactions
from tests.services.identity.builders import a_member, a_tie
from tests.services.identity.fakes import FakeAgencies, FakeClock

AT_ONCE = 6


@pytest.fixture
def keys(mongo: Mongo, tmp_path: Path) -> KeyRing:
    def material(size: int) -> str:
        return base64.b64encode(os.urandom(size)).decode()

    agencies = {"harbor": material(96)}
    content = {"service": material(32), "region": material(96), "agencies": agencies}
    (tmp_path / "keys.json").write_text(json.dumps(content))
    return KeyRing(mongo, "identity", tmp_path / "keys.json", 1000)


def test_the_last_free_place_is_taken_once(mongo: Mongo, keys: KeyRing) -> None:
    member = a_member()
    MongoMemberRows(mongo, keys, None).for_agency("harbor").add(member)
    ties = MongoTieRows(mongo, keys, None).for_agency("harbor")
    for _ in range(MOST_TIES - 1):
        ties.add(a_tie(member_id=member.id))
    mongo.collection("identity.ties_abroad").insert_one({"_id": "there from the start"})

    def declare(_number: int) -> bool:
        def work(tx: Transaction) -> None:
            rows = MongoMemberRows(mongo, keys, tx), MongoTieRows(mongo, keys, tx)
            keep = KeepTies(
                *rows, FakeAgencies(harbor=()), Pseudonyms(b"k"), FakeClock(), lambda: str(uuid4())
            )
            keep.declare("harbor", member.id, NewTie("other", None, secrets.token_urlsafe(16)))

        try:
            Transactions(mongo).run(work)
        except TooManyTies:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(declare, range(AT_ONCE))) == 1
    assert len(ties.running_of(member.id)) == MOST_TIES
