"""The attack notices what is taken away; of a small region, for a year of which see beside."""

import pytest

from services.evaluation.domain.disclosure import DisclosureRule
from tests.disclosure.__main__ import recovered
from tests.disclosure.outputs import naively, published
from tests.disclosure.sabotage import WITHOUT, without
from tests.disclosure.sequences import of_running_months
from tests.disclosure.worlds import build

pytestmark = pytest.mark.unit

RULE = DisclosureRule(10, 5)
YEAR = 2026
WORLD = build(3, (30, 150, 900), (YEAR,))


def nothing(line: str) -> None:
    """Progress, which nobody reads here."""


def test_without_complementary_suppression_the_attack_succeeds() -> None:
    with without("complementary"):
        output = published(WORLD, YEAR, RULE, nothing)
    assert recovered(WORLD, YEAR, output) > 0


def test_a_naive_rule_shows_more_and_gives_away_much() -> None:
    naive = naively(WORLD, YEAR, RULE.minimum)
    assert recovered(WORLD, YEAR, naive) > 0


def test_a_month_asked_every_day_changes_by_k_or_not_at_all() -> None:
    tally = of_running_months(1, 20, RULE.minimum)
    assert (tally.asked, tally.told) == (800, 0)


def test_every_part_that_can_be_taken_away_has_a_name() -> None:
    assert {"complementary", "auditor"} <= set(WITHOUT)
