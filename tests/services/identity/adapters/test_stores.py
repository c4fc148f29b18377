"""One suite for every store of identity, in memory and in MongoDB."""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.identity.adapters.mongo_clients import MongoClients
from services.identity.adapters.mongo_members import MongoMemberRows
from services.identity.adapters.mongo_signing_rings import MongoSigningRings
from services.identity.adapters.mongo_ties import ABROAD, MongoTieRows
from services.identity.adapters.resources import RESOURCES
from services.identity.application.ports import (
    Clients,
    MemberRows,
    RingMoved,
    SigningRings,
    TieRows,
)
from services.identity.domain.command import Command
from services.identity.domain.key_ring import SigningKey, SigningRing
from services.identity.domain.member import FormerUnit, Member, NoSuchMember
from services.identity.domain.tie import NoSuchTie
from shared.storage import KeyRing, Mongo
from tests.services.identity.builders import a_client, a_member, a_tie
from tests.services.identity.fakes import FakeClients, FakeMemberRows, FakeRings, FakeTieRows

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Stores:
    members: MemberRows
    ties: TieRows
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
        yield Stores(FakeMemberRows(), FakeTieRows(), FakeClients(), FakeRings())
        return
    mongo: Mongo = request.getfixturevalue("mongo")
    keys: KeyRing = request.getfixturevalue("keys")
    yield Stores(
        MongoMemberRows(mongo, keys, None),
        MongoTieRows(mongo, keys, None),
        MongoClients(mongo, None),
        MongoSigningRings(mongo, keys),
    )


def test_a_member_comes_back_as_it_was_saved(stores: Stores) -> None:
    rows, member = stores.members.for_agency("harbor"), a_member("officer", "supporter")
    rows.add(member)
    assert rows.get(member.id) == member
    acting = Command("c1", "D02", True, date(2026, 1, 1), date(2026, 2, 1))
    left = replace(
        member,
        unit="D02",
        left_at=NOW,
        once_supporter=True,
        listed=True,
        former_units=(FormerUnit("D01", NOW),),
        commands=(acting, Command("c2", "D03", False, date(2026, 1, 1))),
    )
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


def test_only_the_listed_are_listed_page_by_page(stores: Stores) -> None:
    rows = stores.members.for_agency("harbor")
    listed = sorted((a_member(listed=True) for _ in range(3)), key=lambda member: member.id)
    for member in (*listed, a_member(), a_member()):
        rows.add(member)
    first = list(rows.listed(None, 2))
    assert [*first, *rows.listed(first[-1].id, 2)] == listed
    assert list(stores.members.for_agency("lakeside").listed(None, 10)) == []


def test_who_is_held_stays_as_they_were_and_nobody_cannot_be_held(stores: Stores) -> None:
    rows, member = stores.members.for_agency("harbor"), a_member()
    rows.add(member)
    rows.hold(member.id)
    assert rows.get(member.id) == member
    with pytest.raises(NoSuchMember):
        rows.hold("nobody")
    with pytest.raises(NoSuchMember):
        stores.members.for_agency("lakeside").hold(member.id)


@pytest.mark.parametrize("abroad", [False, True])
def test_a_tie_comes_back_as_it_was_saved(stores: Stores, abroad: bool) -> None:
    rows, tie = stores.ties.for_agency("harbor"), a_tie(abroad)
    rows.add(tie)
    assert rows.get(tie.id) == tie
    assert list(rows.running_of(tie.member_id)) == [tie]
    ended = tie.end(NOW)
    rows.save(ended)
    assert rows.get(tie.id) == ended
    assert list(rows.running_of(tie.member_id)) == []


def test_a_tie_is_found_by_either_of_the_two(stores: Stores) -> None:
    rows, within, abroad = stores.ties.for_agency("harbor"), a_tie(), a_tie(abroad=True)
    for tie in (within, abroad):
        rows.add(tie)
    assert list(rows.running_of(str(within.other_id))) == [within]
    assert list(stores.ties.running_with(str(abroad.supporter_ref))) == [abroad]
    assert list(stores.ties.running_with("nobody")) == []
    rows.save(abroad.end(NOW))
    assert list(stores.ties.running_with(str(abroad.supporter_ref))) == []


@pytest.mark.parametrize("abroad", [False, True])
def test_another_agencys_tie_does_not_exist(stores: Stores, abroad: bool) -> None:
    tie, elsewhere = a_tie(abroad), stores.ties.for_agency("lakeside")
    stores.ties.for_agency("harbor").add(tie)
    with pytest.raises(NoSuchTie):
        elsewhere.get(tie.id)
    assert list(elsewhere.running_of(tie.member_id)) == []


def test_of_what_kind_a_tie_is_cannot_be_read_in_the_database(mongo: Mongo, keys: KeyRing) -> None:
    rows = MongoTieRows(mongo, keys, None).for_agency("harbor")
    for tie in (a_tie(), a_tie(abroad=True)):
        rows.add(tie)
    stored = [*mongo.collection("identity.ties", "harbor").find(), *mongo.collection(ABROAD).find()]
    assert len(stored) == 2
    assert "relative" not in repr(stored)


@pytest.mark.parametrize(
    ("name", "agency", "wanted"),
    [
        ("identity.members", "harbor", {"listed": True}),
        ("identity.ties", "harbor", {"agency": "harbor", "members": "m", "ended_at": None}),
        ("identity.ties_abroad", None, {"agency": "harbor", "members": "m", "ended_at": None}),
        ("identity.ties_abroad", None, {"supporter_ref": "r", "ended_at": None}),
    ],
)
def test_no_token_and_no_list_reads_a_whole_collection(
    mongo: Mongo, name: str, agency: str | None, wanted: dict[str, object]
) -> None:
    rows = mongo.collection(name, agency)
    (declared,) = (one for one in RESOURCES.collections if one.name == name)
    for index in declared.indexes:
        rows.create_index(list(index.keys), **index.options)
    plan = rows.find(wanted).sort("_id", 1).explain()["queryPlanner"]["winningPlan"]
    assert "COLLSCAN" not in str(plan)
    assert "IXSCAN" in str(plan)


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
