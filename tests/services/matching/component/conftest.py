"""A running matching service for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.matching.component.site import Site, matching_site


@pytest.fixture(scope="package")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("matching")
    with matching_site(folder) as site:
        yield site


@pytest.fixture
def site(running_site: Site) -> Site:
    """With nobody in the pool."""
    running_site.empty_the_pool()
    return running_site
