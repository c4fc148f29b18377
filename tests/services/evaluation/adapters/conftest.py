"""Each test of a store runs over the fake and over MongoDB."""

from collections.abc import Iterator

import pytest

from tests.services.evaluation.adapters.stores import Store, mongo_store
from tests.services.evaluation.fakes import FakeLedgers


@pytest.fixture(params=["fake", "mongo"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "fake":
        fake = FakeLedgers()
        yield Store(fake, lambda work: work(fake.for_agency("harbor")))
    else:
        yield mongo_store(request.getfixturevalue("mongo"))
