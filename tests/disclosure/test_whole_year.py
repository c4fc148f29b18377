"""A year of a small region, published and attacked: seconds of linear programmes."""

from services.evaluation.domain.disclosure import DisclosureRule
from tests.disclosure.__main__ import by_insiders, recovered
from tests.disclosure.outputs import published
from tests.disclosure.worlds import build

YEAR = 2026


def test_nothing_is_recovered_of_a_whole_year_of_a_region() -> None:
    world = build(3, (30, 150, 900, 1_400), (YEAR,))
    output = published(world, YEAR, DisclosureRule(10, 5), lambda line: None)
    assert output.published > 0
    assert recovered(world, YEAR, output) == 0
    assert by_insiders(world, YEAR, output) == 0
