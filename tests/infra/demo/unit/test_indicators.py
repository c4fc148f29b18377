"""The demonstration's months: plausible, repeatable, and such as evaluation takes."""

from datetime import date

import pytest

from infra.demo.cast import OFFICERS
from infra.demo.indicators import HEADCOUNTS, MONTHS, draw_months, months_before
from services.evaluation.domain.figures_csv import read_table, write_table
from services.evaluation.domain.monthly_figures import faults_of
from services.evaluation.domain.months import Month
from shared.region.region_file import load_region
from tests.support.deployment import METRO

LAST = months_before(date(2026, 11, 28))


def test_the_months_are_the_last_two_years_that_are_over() -> None:
    assert (len(LAST), LAST[0], LAST[-1]) == (MONTHS, Month(2024, 11), Month(2026, 10))
    assert months_before(date(2026, 1, 1))[-1] == Month(2025, 12)
    assert [month.following for month in LAST[:-1]] == LAST[1:]


@pytest.mark.parametrize("agency", HEADCOUNTS)
@pytest.mark.parametrize("seed", range(20))
def test_what_is_drawn_can_be_and_is_the_same_again(agency: str, seed: int) -> None:
    drawn = draw_months(seed, agency, LAST)
    assert drawn == draw_months(seed, agency, LAST)
    assert [faults_of(row.figures) for row in drawn] == [[]] * MONTHS
    read = read_table(write_table(drawn).encode())
    assert [(row.month, row.figures) for row in read] == [(r.month, r.figures) for r in drawn]


@pytest.mark.parametrize("agency", ["harbor", "lakeside", "mesa"])
def test_figures_are_in_proportion_to_the_headcount(agency: str) -> None:
    drawn = draw_months(7, agency, LAST)
    days = sum(row.figures.of("sick_leave_days") or 0 for row in drawn) / MONTHS
    assert 0.6 < days / HEADCOUNTS[agency] < 0.9
    first = drawn[0].figures.headcount
    assert abs(first - HEADCOUNTS[agency]) < 0.01 * HEADCOUNTS[agency]


def test_agencies_and_headcounts_are_those_of_the_region() -> None:
    region = {agency.id: agency.headcount for agency in load_region(METRO).agencies}
    assert region == HEADCOUNTS
    assert HEADCOUNTS.keys() == OFFICERS.keys()
