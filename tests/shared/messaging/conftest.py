"""Every test of the bus gets a virtual host and a database of its own."""

import os
from collections.abc import Iterator

import pytest

from infra.local.mongodb import MongoServer
from shared.storage.mongo import Mongo
from tests.support.messaging_site import MessagingSite, messaging_site
from tests.support.private_mongodb import private_mongodb


@pytest.fixture
def site(mongo: Mongo) -> Iterator[MessagingSite]:
    with messaging_site(mongo, os.environ["TEST_MONGODB_URI"]) as ready:
        yield ready


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A database server that a test may pause, and that forgets dead clients quickly."""
    with private_mongodb(tmp_path_factory.mktemp("mongodb")) as started:
        yield started


@pytest.fixture
def frail_site(server: MongoServer) -> Iterator[MessagingSite]:
    """A site on that server."""
    mongo = Mongo(server.uri, f"t{os.urandom(4).hex()}_")
    mongo.client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=2)
    with messaging_site(mongo, server.uri) as ready:
        yield ready
    mongo.close()
