"""One region of four agencies for all scenarios; each brings its own supporters."""

from collections.abc import Iterator

import pytest

from tests.support.deployment import METRO
from tests.support.enrolment import Enrol, enrolling
from tests.support.people import People
from tests.support.servers import Servers
from tests.support.whole_region import WholeRegion, region_on_shared_servers

PACE = 20
"""In metro an urgent offer waits 15 seconds, a prompt one a minute."""


@pytest.fixture(scope="package")
def region(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeRegion]:
    folder = tmp_path_factory.mktemp("matching")
    with region_on_shared_servers(servers, folder, METRO, PACE) as region:
        yield region


@pytest.fixture(scope="package")
def people(region: WholeRegion) -> People:
    return People(region)


@pytest.fixture
def enrol(people: People) -> Iterator[Enrol]:
    """Brings a supporter into the pool until the end of the test."""
    with enrolling(people) as bring_in:
        yield bring_in
