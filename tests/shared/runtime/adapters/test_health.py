"""What a process tells of its own health and of its database."""

from types import SimpleNamespace
from typing import Any

from prometheus_client import REGISTRY
from pymongo import MongoClient

from shared.runtime.health import sample_health
from shared.storage import Mongo

NOWHERE = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200"


def sampled(mongo: Any, *ailing: str) -> tuple[float | None, ...]:
    platform: Any = SimpleNamespace(mongo=mongo, ailing=lambda: list(ailing))
    sample_health(platform)
    names = ("database_reachable", "database_members_away", "parts_stopped")
    return tuple(REGISTRY.get_sample_value(f"watchmate_{name}") for name in names)


def test_a_database_that_answers_is_reachable(mongo: Mongo) -> None:
    assert sampled(mongo) == (1, 0, 0)


def test_a_database_that_is_away_is_not_and_parts_are_counted_all_the_same() -> None:
    with MongoClient[Any](NOWHERE) as client:
        away = SimpleNamespace(client=client, ping=lambda: client.admin.command("ping"))
        assert sampled(away, "relay", "due") == (0, 1, 2)


def test_a_member_that_is_away_is_counted_while_another_answers() -> None:
    members = {
        ("one", 27017): SimpleNamespace(is_server_type_known=True),
        ("two", 27017): SimpleNamespace(is_server_type_known=False),
    }
    seen = SimpleNamespace(server_descriptions=lambda: members)
    half = SimpleNamespace(client=SimpleNamespace(topology_description=seen), ping=lambda: None)
    assert sampled(half) == (1, 1, 0)
