"""Each warning comes when its rule says so, and no sentence claims a cause."""

import re
from dataclasses import replace

import numpy
import pytest

from services.evaluation.domain.statistics.interrupted import Interrupted, interrupted
from services.evaluation.domain.statistics.series import Series
from services.evaluation.domain.statistics.series_warnings import BECAUSE, SENTENCES, of_series
from tests.services.evaluation.series_builders import a_series, month

STEADY = [20, 24, 18, 21, 23, 19, 22, 17, 25, 20, 21, 19]

CLAIMS = (
    r"caus|becaus|due to|led to|leads to|result(s|ed)? in|thanks to|owing to|effect of|impact"
    r"|improve|reduce|works?\b|helps?\b|proves?|shows? that|brought about|responsible for"
)


@pytest.mark.parametrize("sentence", [*SENTENCES.values(), *BECAUSE.values()])
def test_no_sentence_claims_a_cause(sentence: str) -> None:
    assert not re.search(CLAIMS, sentence, re.IGNORECASE)
    assert "programme" not in sentence
    assert sentence.endswith(".")


def warned(series: Series) -> tuple[str, ...]:
    found = interrupted(series)
    assert isinstance(found, Interrupted)
    assert found.slope.warnings == found.level.warnings
    return found.level.warnings


def test_two_plain_years_are_not_warned_of() -> None:
    assert of_series(a_series(STEADY * 2)) == ()


@pytest.mark.parametrize(
    ("start", "codes"),
    [(7, {"few_points_before"}), (8, set()), (22, set()), (23, {"few_points_after"})],
)
def test_fewer_than_eight_points_on_a_side_are_said(start: int, codes: set[str]) -> None:
    series = a_series((STEADY * 3)[:30], start)
    assert {code for code in of_series(series) if code.startswith("few_points")} == codes


def test_season_needs_every_month_of_the_year_on_both_sides() -> None:
    assert "season_not_separable" in of_series(a_series(STEADY * 2, start=11))
    assert "season_not_separable" not in of_series(a_series(STEADY * 2, start=12))


@pytest.mark.parametrize(("headcount", "said"), [(550, False), (551, True), (454, True)])
def test_headcount_that_moves_by_more_than_a_tenth_around_the_start_is_said(
    headcount: int, said: bool
) -> None:
    series = a_series(STEADY * 2)
    readings = [
        replace(each, headcount=headcount) if each.month >= month(14) else each
        for each in series.readings
    ]
    found = of_series(replace(series, readings=tuple(readings)))
    assert ("staffing_changed" in found) is said


def test_headcount_that_moved_long_before_the_start_is_not_said() -> None:
    series = a_series(STEADY * 2)
    readings = [
        replace(each, headcount=300) if each.month < month(6) else each for each in series.readings
    ]
    assert "staffing_changed" not in of_series(replace(series, readings=tuple(readings)))


def test_event_that_the_agency_flagged_is_said() -> None:
    assert of_series(a_series(STEADY * 2, concurrent=(month(13),))) == ("concurrent_event",)


def test_missing_month_is_said() -> None:
    assert "missing_months" in of_series(a_series([*STEADY, None, *STEADY, *STEADY[:5]]))


@pytest.mark.parametrize("last", [[30, 31, 32], [10, 9, 11]])
def test_start_after_a_peak_or_a_trough_is_said(last: list[int]) -> None:
    assert "started_at_an_extreme" in of_series(a_series([*STEADY, *last, *STEADY], start=15))


def test_start_after_usual_months_is_not_said_to_follow_a_peak() -> None:
    assert "started_at_an_extreme" not in of_series(a_series([*STEADY, *STEADY], start=12))


def test_peak_of_the_first_of_few_months_cannot_be_told() -> None:
    assert "started_at_an_extreme" not in of_series(a_series([*STEADY[:4], 90, 90, 90, *STEADY], 7))


def test_scatter_beyond_chance_is_said() -> None:
    random = numpy.random.default_rng(2)
    assert "overdispersed" in warned(
        a_series([int(n) for n in random.negative_binomial(2, 0.1, 30)])
    )
    assert "overdispersed" not in warned(a_series([int(n) for n in random.poisson(20, 30)]))


def test_months_that_resemble_their_neighbours_are_said() -> None:
    waves = [20, 22, 26, 31, 36, 38, 37, 33, 28, 23, 20, 19, 20, 23, 28, 33, 36, 37, 34, 30, 25, 20]
    assert "autocorrelated" in warned(a_series(waves))
    random = numpy.random.default_rng(4)
    assert "autocorrelated" not in warned(a_series([int(n) for n in random.poisson(20, 22)]))
