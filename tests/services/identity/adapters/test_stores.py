"""One suite for every store of identity, in memory and in MongoDB."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.identity.adapters.mongo_clients import MongoClients
from services.identity.adapters.mongo_members import MongoMemberRows
from services.identity.adapters.mongo_signing_rings import MongoSigningRings
from services.identity.application.ports import Clients, MemberRows, RingMoved, SigningRings
from services.identity.domain.key_ring import SigningKey, SigningRing
from services.identity.domain.member import Member, NoSuchMember
from shared.storage import KeyRing, Mongo
from tests.services.identity.builders import a_client, a_member
from tests.services.identity.fakes import FakeClients, FakeMemberRows, FakeRings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Stores:
    members: MemberRows
    clients: Clients
    rings: SigningRings


@pytest.fixture
def keys(mongo: Mongo, tmp_path: Path) -> KeyRing:
    def material(size: int) -> str:
        return base64.b64encode(os.urandom(size)).decode()

    agencies = {"harbor": material(96), "lakeside": material(96)}
    content = {"service": material(32), "region": material(96), "agencies": agencies}
    (tmp_path / "keys.json").write_text(json.dumps(content))
    return KeyRing(mongo, "identity", tmp_path / "keys.json", 1000)


@pytest.fixture(params=["fake", "mongo"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "fake":
        yield Stores(FakeMemberRows(), FakeClients(), FakeRings())
        return
    mongo: Mongo = request.getfixturevalue("mongo")
    keys: KeyRing = request.getfixturevalue("keys")
    yield Stores(
        MongoMemberRows(mongo, keys, None),
        MongoClients(mongo, None),
        MongoSigningRings(mongo, keys),
    )


def test_a_member_comes_back_as_it_was_saved(stores: Stores) -> None:
    rows, member = stores.members.for_agency("harbor"), a_member("officer", "supporter")
    rows.add(member)
    assert rows.get(member.id) == member
    left = replace(member, unit="D02", left_at=NOW, once_supporter=True)
    rows.save(left)
    assert rows.get(member.id) == left


def test_a_member_is_in_no_other_agency(stores: Stores) -> None:
    member = a_member()
    stores.members.for_agency("harbor").add(member)
    elsewhere = stores.members.for_agency("lakeside")
    with pytest.raises(NoSuchMember):
        elsewhere.get(member.id)
    assert list(elsewhere.page(None, 10)) == []


def test_pages_go_through_all_members_once(stores: Stores) -> None:
    rows = stores.members.for_agency("harbor")
    members = sorted((a_member() for _ in range(5)), key=lambda member: member.id)
    for member in reversed(members):
        rows.add(member)
    seen: list[Member] = []
    after: str | None = None
    while found := rows.page(after, 2):
        seen += found
        after = found[-1].id
    assert seen == members


def test_a_client_is_closed_once(stores: Stores) -> None:
    client = a_client()
    stores.clients.add(client)
    assert stores.clients.find(client.id) == client
    assert stores.clients.find("nobody") is None
    assert stores.clients.close(client.id, NOW)
    assert not stores.clients.close(client.id, NOW)
    assert not stores.clients.close("nobody", NOW)
    assert stores.clients.find(client.id) == replace(client, closed_at=NOW)


def test_the_first_ring_wins_and_only_the_next_version_replaces_it(stores: Stores) -> None:
    rings = stores.rings
    assert rings.load() is None
    first = SigningRing.started(SigningKey("a", "pa", "next"), SigningKey("b", "pb", "next"))
    rings.start(first)
    rings.start(SigningRing.started(SigningKey("c", "pc", "next"), SigningKey("d", "pd", "next")))
    assert rings.load() == first
    second = first.rotate(SigningKey("e", "pe", "next"), NOW)
    rings.replace(second)
    assert rings.load() == second
    with pytest.raises(RingMoved):
        rings.replace(second)


def test_private_keys_names_and_badges_are_unreadable_in_the_database(
    mongo: Mongo, keys: KeyRing
) -> None:
    MongoMemberRows(mongo, keys, None).for_agency("harbor").add(a_member(name="Quillfeather"))
    ring = SigningRing.started(
        SigningKey("a", "Quillfeather", "next"), SigningKey("b", "pb", "next")
    )
    MongoSigningRings(mongo, keys).start(ring)
    stored = [
        *mongo.collection("identity.members", "harbor").find(),
        *mongo.collection("identity.signing_keys").find(),
    ]
    assert len(stored) == 2
    assert b"Quillfeather" not in repr(stored).encode()
    assert "4471" not in repr(stored[0]["badge"])
