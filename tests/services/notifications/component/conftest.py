"""One running service for the component tests of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.notifications.component.site import Site, site


@pytest.fixture
def running_site(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as made:
        yield made
