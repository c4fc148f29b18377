"""MongoDB refuses a service everything but its own collections."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from tests.support.deployment import Deployment

UNAUTHORIZED = 13

Client = MongoClient[dict[str, Any]]


def code_of(action: Callable[[], Any]) -> int | None:
    """The refusal's code; None when the server did it."""
    try:
        action()
    except OperationFailure as error:
        return error.code
    return None


@pytest.fixture(scope="module")
def clients(standing: Deployment) -> Iterator[dict[str, Client]]:
    accounts = ("intake", "matching", "export_harbor")
    opened: dict[str, Client] = {
        account: MongoClient(standing.mongodb_uri(account)) for account in accounts
    }
    yield opened
    for client in opened.values():
        client.close()


@pytest.fixture
def harbor(standing: Deployment, clients: dict[str, Client]) -> Database[dict[str, Any]]:
    return clients["intake"][f"{standing.prefix}agency_harbor"]


@pytest.fixture
def region(standing: Deployment, clients: dict[str, Client]) -> Database[dict[str, Any]]:
    return clients["intake"][f"{standing.prefix}region"]


@pytest.mark.parametrize("agency", ["harbor", "lakeside"])
def test_service_finds_inserts_and_updates_its_own_in_every_agency(
    standing: Deployment, clients: dict[str, Client], agency: str
) -> None:
    own = clients["intake"][f"{standing.prefix}agency_{agency}"]["intake.requests"]
    own.insert_one({"_id": "r"})
    own.update_one({"_id": "r"}, {"$set": {"state": "open"}})
    assert own.find_one({"_id": "r"}) == {"_id": "r", "state": "open"}


def test_service_writes_to_several_databases_in_one_transaction(
    standing: Deployment, clients: dict[str, Client], region: Database[dict[str, Any]]
) -> None:
    harbor = clients["intake"][f"{standing.prefix}agency_harbor"]
    with clients["intake"].start_session() as session, session.start_transaction():
        harbor["intake.requests"].insert_one({"_id": "t"}, session=session)
        region["intake.outbox"].insert_one({"_id": "t"}, session=session)
    assert region["intake.outbox"].find_one({"_id": "t"})


@pytest.mark.parametrize(
    ("database", "collection"),
    [
        ("agency_harbor", "matching.offers"),
        ("agency_lakeside", "matching.offers"),
        ("region", "matching.supporters"),
        ("region", "matching.outbox"),
        ("region", "region.provisioning"),
    ],
)
def test_service_touches_nothing_of_another(
    standing: Deployment, clients: dict[str, Client], database: str, collection: str
) -> None:
    foreign = clients["intake"][f"{standing.prefix}{database}"][collection]
    assert code_of(foreign.find_one) == UNAUTHORIZED
    assert code_of(lambda: foreign.insert_one({})) == UNAUTHORIZED
    assert code_of(lambda: foreign.update_one({}, {"$set": {"a": 1}})) == UNAUTHORIZED
    assert code_of(lambda: foreign.delete_one({})) == UNAUTHORIZED


@pytest.mark.parametrize("collection", ["intake.outbox", "intake.inbox", "region.registry"])
def test_what_belongs_to_the_region_is_granted_in_the_region_only(
    harbor: Database[dict[str, Any]], collection: str
) -> None:
    assert code_of(harbor[collection].find_one) == UNAUTHORIZED
    assert code_of(lambda: harbor[collection].insert_one({})) == UNAUTHORIZED


def test_key_vault_of_a_service_is_closed_to_the_others(
    standing: Deployment, clients: dict[str, Client]
) -> None:
    vault = clients["matching"][f"{standing.prefix}agency_harbor"]["intake.keys"]
    assert code_of(vault.find_one) == UNAUTHORIZED


def test_service_removes_keys_and_what_it_declared_removable_only(
    standing: Deployment, clients: dict[str, Client], harbor: Database[dict[str, Any]]
) -> None:
    offers = clients["matching"][f"{standing.prefix}agency_harbor"]
    assert code_of(lambda: harbor["intake.keys"].delete_one({"_id": 1})) is None
    assert code_of(lambda: offers["matching.drafts"].delete_one({"_id": 1})) is None
    assert code_of(lambda: harbor["intake.requests"].delete_one({"_id": 1})) == UNAUTHORIZED
    assert code_of(lambda: offers["matching.offers"].delete_one({"_id": 1})) == UNAUTHORIZED


def test_service_neither_creates_drops_lists_nor_indexes(harbor: Database[dict[str, Any]]) -> None:
    own = harbor["intake.requests"]
    attempts: dict[str, Callable[[], Any]] = {
        "create": lambda: harbor.create_collection("intake.more"),
        "list": lambda: harbor.command("listCollections"),
        "drop": own.drop,
        "index": lambda: own.create_index("a"),
        "database": lambda: harbor.client.drop_database(harbor.name),
        "users": lambda: harbor.client.admin.command("usersInfo", 1),
        "watch": lambda: own.watch().close(),
    }
    assert {name: code_of(attempt) for name, attempt in attempts.items()} == dict.fromkeys(
        attempts, UNAUTHORIZED
    )


def test_service_reads_the_region_and_does_not_write_it(region: Database[dict[str, Any]]) -> None:
    registry = region["region.registry"]
    found = registry.find_one({"_id": "region"})
    assert found is not None
    assert found["id"] == "pair"
    assert code_of(lambda: registry.insert_one({"_id": "mine"})) == UNAUTHORIZED
    assert code_of(lambda: registry.update_one({}, {"$set": {"id": "x"}})) == UNAUTHORIZED


def test_names_of_keys_are_unique(harbor: Database[dict[str, Any]]) -> None:
    vault = harbor["intake.keys"]
    vault.insert_one({"_id": 1, "keyAltNames": ["one"]})
    assert code_of(lambda: vault.insert_one({"_id": 2, "keyAltNames": ["one"]})) == 11000
    vault.insert_many([{"_id": 3}, {"_id": 4}])


def test_export_user_reads_its_agency_and_writes_nothing(
    standing: Deployment, clients: dict[str, Client]
) -> None:
    own = clients["export_harbor"][f"{standing.prefix}agency_harbor"]
    assert "intake.requests" in own.list_collection_names()
    assert code_of(own["matching.offers"].find_one) is None
    assert code_of(lambda: own["matching.offers"].insert_one({})) == UNAUTHORIZED


@pytest.mark.parametrize("database", ["agency_lakeside", "region"])
def test_export_user_reads_no_other_database(
    standing: Deployment, clients: dict[str, Client], database: str
) -> None:
    other = clients["export_harbor"][f"{standing.prefix}{database}"]
    assert code_of(other["intake.requests"].find_one) == UNAUTHORIZED
    assert code_of(lambda: other.command("listCollections")) == UNAUTHORIZED
