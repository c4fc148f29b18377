"""The repositories of matching, over which one suite runs: the fakes, and those in MongoDB."""

import pytest

from tests.services.matching.adapters.stores import Stores, in_memory, in_mongo, lay_out


@pytest.fixture(params=["fake", "mongo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        return in_memory()
    mongo = request.getfixturevalue("mongo")
    lay_out(mongo)
    return in_mongo(mongo)
