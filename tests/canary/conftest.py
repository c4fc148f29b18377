"""One region for all searches: its servers keep their files uncompressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import Wish
from tests.support.deployment import PAIR
from tests.support.whole_region import WholeRegion, whole_region

PACE = 60


@pytest.fixture(scope="package")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeRegion]:
    """Even a service that tells all it can (DEBUG) tells nothing of a person."""
    folder: Path = tmp_path_factory.mktemp("canary")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOG_LEVEL", "DEBUG")
        with whole_region(folder / "region", Wish(region=str(PAIR), pace=PACE)) as region:
            yield region
