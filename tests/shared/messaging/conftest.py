"""Every test of the bus gets a virtual host and a database of its own."""

import os
from collections.abc import Iterator

import pytest

from shared.storage.mongo import Mongo
from tests.support.messaging_site import MessagingSite, messaging_site


@pytest.fixture
def site(mongo: Mongo) -> Iterator[MessagingSite]:
    with messaging_site(mongo, os.environ["TEST_MONGODB_URI"]) as ready:
        yield ready
