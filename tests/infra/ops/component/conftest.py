"""One region for all that ails it: each trouble is induced, found, and taken away again."""

from collections.abc import Iterator

import pytest

from tests.infra.ops.component.clinic import Clinic
from tests.support.deployment import PAIR
from tests.support.servers import Servers
from tests.support.whole_region import addresses_of, region_on_shared_servers


@pytest.fixture(scope="session", autouse=True)
def _named_in_the_environment(servers: Servers) -> None:
    """Where deployments of the tests look for the servers, also when a file is run alone."""


@pytest.fixture(scope="package")
def clinic(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic")
    with (
        region_on_shared_servers(servers, folder, PAIR, pace=1) as region,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in addresses_of(region).items():
            patch.setenv(name, value)
        clinic = Clinic(region)
        clinic.await_health()
        yield clinic
        clinic.await_health()
