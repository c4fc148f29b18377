"""Fixtures every test may use; builders and waiters live in tests.support."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from shared.storage.mongo import Mongo


@pytest.fixture
def mongo() -> Iterator[Mongo]:
    """An empty region of its own in the real database, dropped afterwards."""
    prefix = f"t{uuid4().hex[:8]}_"
    mongo = Mongo(os.environ["TEST_MONGODB_URI"], prefix)
    yield mongo
    for name in mongo.client.list_database_names():
        if name.startswith(prefix):
            mongo.client.drop_database(name)
    mongo.close()
