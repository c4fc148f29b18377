"""Fixtures every test may use; builders and waiters live in tests.support."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from shared.storage.mongo import Mongo

if TYPE_CHECKING:  # pytest imports the plugin itself, to rewrite its asserts
    from tests.support.servers import Servers

pytest_plugins = ["tests.support.servers"]

TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in a folder named `unit`, or of the contracts, promises to need no server."""
    for item in items:
        folders = item.path.relative_to(TESTS).parts
        if "unit" in folders or folders[0] == "contracts":
            item.add_marker(pytest.mark.unit)


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
