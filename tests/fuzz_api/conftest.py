"""The five services on a region of their own, once for all tests of this folder."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz_api.seeding import seed
from tests.fuzz_api.site import Site, opened_site
from tests.support.servers import Servers
from tests.support.waiting import eventually


@pytest.fixture(scope="package")
def site(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("fuzz")
    with opened_site(folder) as opened:
        seed(opened)
        eventually(lambda: _at_rest(opened), within=60, what="the news of the seeds to settle")
        yield opened


def _at_rest(site: Site) -> bool:
    before = site.state()
    time.sleep(2)  # longer than the sweeps that carry news on
    return site.state() == before
