"""The tiny service on a database of its own."""

import pytest
from flask.testing import FlaskClient

from shared.storage import Mongo
from tests.shared.http.parish import Parish, client_of


@pytest.fixture
def parish(mongo: Mongo) -> Parish:
    return Parish(mongo)


@pytest.fixture
def coordinator(parish: Parish) -> FlaskClient:
    return client_of(parish, "coordinator")
