"""One region for all searches: its servers keep their files uncompressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.stack import Wish
from tests.support.deployment import PAIR
from tests.support.span_receiver import SpanReceiver, span_receiver
from tests.support.whole_region import WholeRegion, whole_region

PACE = 60


@pytest.fixture(scope="package")
def receiver() -> Iterator[SpanReceiver]:
    with span_receiver() as started:
        yield started


@pytest.fixture(scope="package")
def region(
    tmp_path_factory: pytest.TempPathFactory, receiver: SpanReceiver
) -> Iterator[WholeRegion]:
    """Even a service that tells all it can (DEBUG, spans) tells nothing of a person."""
    folder: Path = tmp_path_factory.mktemp("canary")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOG_LEVEL", "DEBUG")
        environment.setenv("TRACES_TO", receiver.url)
        with whole_region(folder / "region", Wish(region=str(PAIR), pace=PACE)) as region:
            yield region
