"""The five services on a region of their own, once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz_api.seeding import seed
from tests.fuzz_api.site import Site, opened_site
from tests.support.servers import Servers


@pytest.fixture(scope="package")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with opened_site(folder) as opened:
        seed(opened)
        opened.come_to_rest()
        yield opened
