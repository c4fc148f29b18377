"""A small race as an ordinary test, and the proof that a lost guard would be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.matching.domain.vocabulary import Urgency
from tests.bench.matching.platforms import Stand, stand
from tests.bench.races.offers import enrol, racing_region
from tests.bench.races.rounds import Race, run_round
from tests.bench.races.sabotaged import without_guards
from tests.support.servers import Servers

RACE = Race(requests=8, acceptances=64, processes=3, seed=3)


@pytest.fixture
def standing(servers: Servers, tmp_path: Path) -> Iterator[Stand]:
    with stand(racing_region(), tmp_path) as ready:
        enrol(ready, RACE.requests)
        yield ready


def test_every_request_has_one_winner_however_many_accept(standing: Stand) -> None:
    alone = run_round(standing, RACE, Urgency.ROUTINE)
    assert (alone.offers, alone.acceptances) == (8, 64)
    assert (alone.books.winners, alone.books.doubled, alone.books.over_cap) == (8, 0, 0)
    several = run_round(standing, RACE, Urgency.URGENT)
    assert (several.offers, several.acceptances) == (24, 64)
    assert (several.books.winners, several.books.doubled, several.books.over_cap) == (8, 0, 0)


def test_a_race_without_compare_and_set_is_told_by_the_books(standing: Stand) -> None:
    several = run_round(standing, RACE, Urgency.URGENT, prepare=without_guards)
    assert several.books.doubled > 0
    assert several.books.winners < RACE.requests
