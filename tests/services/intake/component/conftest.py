"""The real service on the real servers, with a region of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.intake.component.site import Site, opened_site


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("intake")
    with opened_site(folder) as opened:
        yield opened
