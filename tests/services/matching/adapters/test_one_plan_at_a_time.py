"""A process assigns the line by one plan at a time: two would want the same places."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from services.matching.application.assign_line import Turn
from services.matching.entrypoints.wiring import MatchingWiring
from tests.bench.matching.platforms import Stand, stand
from tests.bench.matching.regions import measured_region
from tests.support.servers import Servers


class Meddling(MatchingWiring):
    """Asked for a second assignment in the middle of the first."""

    second: bool | None = None

    def each_alone(self, turns: Iterable[Turn]) -> None:
        self.second = self.assign_line()
        super().each_alone(turns)


class Breaking(MatchingWiring):
    def each_alone(self, turns: Iterable[Turn]) -> None:
        raise ConnectionError


@pytest.fixture
def standing(servers: Servers, tmp_path: Path) -> Iterator[Stand]:
    with stand(measured_region(), tmp_path) as ready:
        yield ready


def test_a_second_assignment_leaves_the_line_to_the_first(standing: Stand) -> None:
    wiring = Meddling(standing.platform)
    assert wiring.assign_line()
    assert wiring.second is False
    assert standing.wiring.assign_line(), "another process has a plan of its own"


def test_an_assignment_that_failed_does_not_stop_the_next(standing: Stand) -> None:
    wiring = Breaking(standing.platform)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            wiring.assign_line()
