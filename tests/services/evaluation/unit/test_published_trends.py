"""Rates around a programme's start as they leave, and as a report tells them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.application.composing.trended import Trends
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish_trends
from services.evaluation.domain.monthly_figures import figures_of
from services.evaluation.domain.report import Section
from services.evaluation.domain.statistics.interrupted import Interrupted, interrupted
from services.evaluation.domain.statistics.series import Reading, Series
from services.evaluation.domain.trends import Course
from services.evaluation.domain.windows import Window
from tests.services.evaluation.samples import leadership, two_years
from tests.services.evaluation.unit.test_report_messages import CLAIMS

RULE = DisclosureRule(10, 5)
WINDOW = Window.parse("2026-Q4")
COURSE = two_years()


def published(course: Course = COURSE, headcount: int = 1800) -> Published:
    return publish_trends("harbor", WINDOW, course, headcount, RULE)


def trend(course: Course = COURSE, name: str = "sick_leave_days") -> Mapping[str, Any]:
    return next(each for each in published(course).content["trends"] if each["name"] == name)


def section(course: Course, language: str = "en") -> Section:
    (found,) = Trends(published(course), Messages(language)).section()
    return found


def test_ratios_are_those_of_the_model_rounded() -> None:
    readings = tuple(
        Reading(month, each.of("sick_leave_days"), each.headcount)
        for month, each in COURSE.reported.items()
    )
    assert COURSE.start is not None
    model = interrupted(Series(readings, COURSE.start))
    assert isinstance(model, Interrupted)
    found = trend()["ratios"]
    assert found["level"]["value"] == round(model.level.value, 2)
    assert found["slope"]["low"] == round(model.slope.low, 2)
    assert found["level"]["p_values"]["p_holm"] >= found["level"]["p_values"]["p"]


def test_rates_are_of_rounded_counts() -> None:
    month, figures = next(iter(COURSE.reported.items()))
    rounded = RULE.rounded(figures.of("sick_leave_days") or 0)
    assert trend()["points"][0] == {
        "month": str(month),
        "value": round(100 * rounded / 1800, 2),
        "hidden": False,
        "otherwise": None,
        "restated": False,
    }


def test_months_with_few_are_hidden_and_never_one_alone() -> None:
    months = list(COURSE.reported)
    few = figures_of({"headcount": 1800, "sick_leave_days": 9})
    points = trend(replace(COURSE, reported={**COURSE.reported, months[3]: few}))["points"]
    assert sum(each["hidden"] for each in points) == 2
    assert points[3]["hidden"] and points[3]["value"] is None


def test_a_part_is_hidden_where_the_rest_is_small() -> None:
    month = list(COURSE.reported)[3]
    known = {"sick_leave_days": 1200, "sick_leave_days_mental_health": 1195}
    reported = {**COURSE.reported, month: figures_of({"headcount": 1800, **known})}
    points = trend(replace(COURSE, reported=reported), "sick_leave_days_mental_health")["points"]
    assert points[3]["hidden"]


def test_nothing_is_told_of_a_small_agency() -> None:
    assert published(headcount=20).content["trends"] == []


def test_what_was_too_little_on_one_side_has_no_ratio() -> None:
    reported = {
        month: figures_of({"headcount": 1800, "separations": 0 if month < COURSE.start else 12})
        for month in COURSE.reported
        if COURSE.start is not None
    }
    found = trend(replace(COURSE, reported=reported), "separations")
    assert (found["because"], found["ratios"]) == ("suppressed", {})


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_without_a_start_it_says_that_there_is_none(language: str) -> None:
    words = Messages(language)
    found = section(replace(COURSE, start=None), language)
    assert {each.absent for each in found.figures} == {words.say("because.start_unknown")}


def test_with_few_months_it_says_so() -> None:
    months = list(COURSE.reported)[10:14]
    few = {month: COURSE.reported[month] for month in months}
    found = section(replace(COURSE, reported=few)).figures[0]
    assert found.absent == Messages("en").say("because.too_few_points")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_report_shows_course_counterfactual_and_restated_months(language: str) -> None:
    words = Messages(language)
    report = leadership("2026-Q4", language).report
    found = next(each for each in report.sections if each.code == "trends")
    chart = found.charts[0]
    assert [point.expected is not None for point in chart.points] == [False] * 12 + [True] * 12
    marks = [row.cells[-1].value for row in chart.data.rows]
    assert marks.count(words.say("trend.restated")) == 1
    assert found.figures[0].low is not None and found.figures[0].warnings
    texts = [*found.sentences, *found.notes, chart.caption, chart.description]
    texts += [each.sentence for each in found.figures]
    assert not [text for text in texts if CLAIMS.search(text)]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_each_ratio_has_its_p_beside_those_of_the_others(language: str) -> None:
    told = section(COURSE, language)
    [table] = told.tables
    known = [figure for figure in told.figures if figure.value is not None]
    assert [row.label for row in table.rows] == [figure.label for figure in known]
    ratio = trend()["ratios"]["level"]
    p_values = (ratio["p_values"][name] for name in ("p", "p_holm"))
    cells = [cell.value for cell in table.rows[0].cells]
    assert cells[:3] == [ratio[name] for name in ("value", "low", "high")]
    assert cells[3:] == [value or Messages(language).say("p.small") for value in p_values]
    assert len(told.notes) == 1


def test_without_ratios_there_is_no_table_of_them() -> None:
    told = section(replace(COURSE, start=None))
    assert (told.tables, told.notes) == ((), ())
