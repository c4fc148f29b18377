"""One running service for all tests of a module: each test has recipients of its own."""

from collections.abc import Iterator

import pytest

from tests.services.notifications.component.site import Site, site


@pytest.fixture(scope="module")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site")) as made:
        yield made
