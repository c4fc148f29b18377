"""A region for each programme, running until its module is over."""

from collections.abc import Iterator

import pytest

from tests.support.deployment import PROGRAMMES
from tests.support.enrolment import Enrol, enrolling
from tests.support.people import People
from tests.support.servers import Servers
from tests.support.whole_region import region_on_shared_servers


@pytest.fixture(scope="module")
def people(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """Of the programme that the module names, at its pace."""
    name, pace = request.module.PROGRAMME, request.module.PACE
    folder = tmp_path_factory.mktemp(name)
    with region_on_shared_servers(servers, folder, PROGRAMMES[name], pace) as region:
        yield People(region)


@pytest.fixture
def enrol(people: People) -> Iterator[Enrol]:
    """Brings a supporter into the pool until the end of the test."""
    with enrolling(people) as bring_in:
        yield bring_in
