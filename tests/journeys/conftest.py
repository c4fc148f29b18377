"""One region for all journeys; each test brings its own supporters and takes them out again."""

from collections.abc import Iterator

import pytest

from infra.local.stack import Wish
from tests.journeys import regions
from tests.support.enrolment import Enrol, enrolling
from tests.support.people import People
from tests.support.prometheus import watched_closely
from tests.support.span_receiver import SpanReceiver, span_receiver
from tests.support.whole_region import WholeRegion, whole_region

PACE = 60
"""An urgent offer waits 5 seconds, a prompt one 20, a routine one 60."""


@pytest.fixture(scope="package")
def receiver() -> Iterator[SpanReceiver]:
    """Of the spans of all journeys."""
    with span_receiver() as started:
        yield started


@pytest.fixture(scope="package")
def region(
    tmp_path_factory: pytest.TempPathFactory, receiver: SpanReceiver
) -> Iterator[WholeRegion]:
    folder = tmp_path_factory.mktemp("journeys")
    file = regions.written(folder / "region.yml", "pinewood", "ridge")
    wish = Wish(region=str(file), pace=PACE)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TRACES_TO", receiver.url)
        with whole_region(folder / "region", wish, parts=watched_closely) as region:
            yield region


@pytest.fixture(scope="package")
def people(region: WholeRegion) -> People:
    return People(region)


@pytest.fixture
def enrol(people: People) -> Iterator[Enrol]:
    """Brings a supporter into the pool until the end of the test."""
    with enrolling(people) as bring_in:
        yield bring_in
