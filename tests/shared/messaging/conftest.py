"""Every test of the bus gets a virtual host and a database of its own."""

import os
from collections.abc import Iterator

import pytest

from infra.local.mongodb import MongoServer
from shared.messaging.relay import Relay
from shared.storage.mongo import Mongo
from tests.shared.messaging.relays import relay_of
from tests.support.messaging_site import MessagingSite, messaging_site
from tests.support.private_mongodb import private_mongodb
from tests.support.servers import Servers


@pytest.fixture
def site(mongo: Mongo, servers: Servers) -> Iterator[MessagingSite]:
    with messaging_site(mongo, servers.mongodb_uri) as ready:
        yield ready


@pytest.fixture
def relay(site: MessagingSite) -> Iterator[Relay]:
    relay = relay_of(site)
    relay.start()
    yield relay
    relay.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A database server that a test may pause, and that forgets dead clients quickly."""
    with private_mongodb(tmp_path_factory.mktemp("mongodb")) as started:
        yield started


@pytest.fixture
def frail_site(server: MongoServer, servers: Servers) -> Iterator[MessagingSite]:
    """A site on that server, and on the broker of all."""
    mongo = Mongo(server.uri, f"t{os.urandom(4).hex()}_")
    mongo.client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=2)
    with messaging_site(mongo, server.uri) as ready:
        yield ready
    mongo.close()
