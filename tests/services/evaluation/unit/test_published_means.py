"""What means tell of single answers: then they are left out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.evaluation.domain.books import Book, Shape
from services.evaluation.domain.disclosure import publish_set
from services.evaluation.domain.means import Scale
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.report_sets import Described, ReportSet
from services.evaluation.domain.windows import Window
from tests.services.evaluation.linked_reports import Q1, RULE, asked

pytestmark = pytest.mark.unit

SURVEY = Shape("who5", ("poor", "fair", "good"))


def survey(scores: Mapping[str, list[float]], window: str) -> ReportSet:
    rows = {month: (0, 0, len(each)) for month, each in scores.items()}
    moments = {("harbor", m): sum(map(Moments.of, s), Moments()) for m, s in scores.items()}
    described = Described("who5", Scale(0, 100), moments, {"mean": 50})
    return asked("harbor", window, rows, SURVEY, described={"wellbeing": described})


def means(scores: Mapping[str, list[float]], *windows: str) -> list[int]:
    """How many statistics each window shows."""
    book, found = Book(), []
    for window in windows:
        months = {str(month) for month in Window.parse(window).months}
        here = {month: each for month, each in scores.items() if month in months}
        out, book = publish_set(survey(here, window), book, RULE)
        found.append(len(out.content["statistics"]))
    return found


def test_a_mean_is_shown_when_anybody_could_have_answered_anything() -> None:
    assert means({"2026-01": [40.0, 60.0] * 10}, "2026-01") == [1]


def test_a_mean_at_the_end_of_the_scale_is_left_out() -> None:
    assert means({"2026-01": [100.0] * 20}, "2026-01") == [0]


def test_a_mean_so_near_the_end_that_nobody_answered_low_is_left_out() -> None:
    assert means({"2026-01": [100.0] * 19 + [4.0]}, "2026-01") == [0]


def test_answers_that_are_all_equal_are_left_out_wherever_they_lie() -> None:
    assert means({"2026-01": [48.0] * 20}, "2026-01") == [0]


def test_a_mean_of_fewer_than_k_is_left_out_as_if_it_were_not_there() -> None:
    assert means({"2026-01": [40.0, 60.0] * 4}, "2026-01") == [0]


def test_a_quarter_s_mean_does_not_tell_the_month_whose_mean_was_left_out() -> None:
    months = {Q1[0]: [40.0, 60.0] * 10, Q1[1]: [100.0] * 20, Q1[2]: [40.0, 60.0] * 10}
    assert means(months, *Q1, "2026-Q1") == [1, 0, 1, 0]


def test_a_statistic_must_describe_the_people_of_its_table() -> None:
    report = survey({"2026-01": [40.0, 60.0] * 10}, "2026-01")
    wrong = replace(
        report.described["wellbeing"], moments={("harbor", "2026-01"): Moments(19, 1, 1)}
    )
    with pytest.raises(ValueError, match="wellbeing"):
        publish_set(replace(report, described={"wellbeing": wrong}), Book(), RULE)
