"""Ratios of what was reported and counted; what is not known is never a zero."""

from typing import Any

import pytest

from services.evaluation.domain.bands import FIRST_CONTACT_BANDS
from services.evaluation.domain.indicators import (
    Indicator,
    by_month,
    indicators,
    median_waits,
    quarterly_separations,
)
from services.evaluation.domain.monthly_figures import MEASURES, MonthlyFigures, figures_of
from services.evaluation.domain.months import Month
from shared.events import codes

JANUARY, FEBRUARY, MARCH = (Month(2026, number) for number in (1, 2, 3))
COUNTS = {
    "requests.all": 20,
    "answered.own_agency": 9,
    "answered.another_agency": 6,
    "answered.not_yet": 5,
    "escalated.yes": 2,
    "outcome.referred_to_clinician": 4,
    "time_to_offer.within_5_min": 10,
    "time_to_offer.5_to_15_min": 5,
    "time_to_offer.over_24_h": 1,
    "first_contact.within_1_h": 2,
    "first_contact.1_to_4_h": 1,
    "first_contact.over_3_days": 1,
}


def figures(**known: Any) -> MonthlyFigures:
    return figures_of({"headcount": 400, **known})


def test_reported_figures_are_rates_per_hundred_staff() -> None:
    found = indicators(figures(sick_leave_days=120, separations=3, awareness_events=2), COUNTS)
    assert found["sick_leave_days"] == Indicator(120, 400, 100)
    assert found["sick_leave_days"].value == 30
    assert found["separations"].value == 0.75
    assert found["awareness_events"].value == 2
    assert found["requests"].value == 5


def test_what_was_not_reported_is_not_known() -> None:
    found = indicators(figures(separations=0), None)
    assert found["sick_leave_days"] == Indicator(None, 400, 100)
    assert found["sick_leave_days"].value is None
    assert found["separations"].value == 0
    assert found["requests"] == Indicator(None, 400, 100)
    assert found["unanswered"].value is None
    assert {each.value for each in indicators(None, None).values()} == {None}


def test_a_month_without_requests_has_no_shares_of_them() -> None:
    found = indicators(figures(), {})
    assert found["requests"].value == 0
    assert found["unanswered"] == Indicator(0, 0)
    assert found["unanswered"].value is None


def test_counted_requests_are_shares_with_their_denominators() -> None:
    found = indicators(None, COUNTS)
    assert found["unanswered"] == Indicator(5, 20)
    assert found["answered_by_another_agency"] == Indicator(6, 15)
    assert found["escalated"] == Indicator(2, 20)
    assert found["referrals_offered"] == Indicator(4, 20)


def test_waits_are_shares_of_those_whose_wait_is_over() -> None:
    found = indicators(None, COUNTS)
    assert found["time_to_offer.up_to.within_5_min"] == Indicator(10, 16)
    assert found["time_to_offer.up_to.5_to_15_min"] == Indicator(15, 16)
    assert found["time_to_offer.up_to.4_to_24_h"] == Indicator(15, 16)
    assert found["time_to_acceptance.up_to.within_5_min"].value is None
    assert found["first_contact.up_to.1_to_4_h"] == Indicator(3, 4)
    assert median_waits(COUNTS) == {"time_to_offer": "within_5_min", "time_to_acceptance": None}


def test_separations_of_a_quarter_are_per_hundred_of_its_mean_headcount() -> None:
    reported = {
        JANUARY: figures_of({"headcount": 100, "separations": 1}),
        FEBRUARY: figures_of({"headcount": 200, "separations": 2}),
        MARCH: figures_of({"headcount": 300, "separations": 5}),
    }
    found = quarterly_separations(reported, JANUARY)
    assert (found.numerator, found.value) == (8, 4)
    assert quarterly_separations(reported, FEBRUARY).value is None
    unknown = {**reported, MARCH: figures()}
    assert quarterly_separations(unknown, JANUARY).value is None


def test_a_quarter_may_lie_in_two_years() -> None:
    months = (Month(2025, 12), JANUARY, FEBRUARY)
    reported = dict.fromkeys(months, figures(separations=4))
    assert quarterly_separations(reported, Month(2025, 12)).value == 3


def test_every_month_of_which_anything_is_known_is_there_in_order() -> None:
    found = by_month({MARCH: figures(separations=4)}, {JANUARY: COUNTS})
    assert list(found) == [JANUARY, MARCH]
    assert found[JANUARY]["separations"].value is None
    assert found[MARCH]["requests"].numerator is None


@pytest.mark.parametrize("name", [measure.name for measure in MEASURES])
def test_every_measure_that_is_reported_is_an_indicator(name: str) -> None:
    assert indicators(figures(**{name: 1}), None)[name].numerator == 1


def test_the_bands_of_a_first_contact_are_those_that_supporters_can_tell() -> None:
    assert FIRST_CONTACT_BANDS == codes.FIRST_CONTACT_BANDS
