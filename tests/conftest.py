"""Fixtures every test may use; builders and waiters live in tests.support."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

from shared.storage.mongo import Mongo

if TYPE_CHECKING:  # pytest imports the plugin itself, to rewrite its asserts
    from tests.support.servers import Servers

pytest_plugins = ["tests.support.servers"]

TESTS = Path(__file__).parent

# How long an example takes says more about the machine than about the code.
settings.register_profile("watchmate", deadline=None)
settings.load_profile("watchmate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _needs_no_server(item.path):
            item.add_marker(pytest.mark.unit)


def pytest_collection_finish() -> None:
    """What stays to the end is not looked through again for garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m unit` nothing else is imported: that would take longer than the tests."""
    if config.option.markexpr != "unit" or not collection_path.is_relative_to(TESTS):
        return None
    leads_there = _needs_no_server(collection_path) or any(collection_path.rglob("unit"))
    return None if leads_there else True


def _needs_no_server(path: Path) -> bool:
    """What a test in a folder named `unit`, or of the contracts, promises."""
    folders = path.relative_to(TESTS).parts
    return "unit" in folders or folders[:1] == ("contracts",)


@pytest.fixture
def mongo(servers: "Servers") -> Iterator[Mongo]:
    """An empty region of its own in the real database, dropped afterwards."""
    prefix = f"t{uuid4().hex[:8]}_"
    mongo = Mongo(servers.mongodb_uri, prefix)
    yield mongo
    for name in mongo.client.list_database_names():
        if name.startswith(prefix):
            mongo.client.drop_database(name)
    mongo.close()
