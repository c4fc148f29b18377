"""What a leadership report says of change: beside each figure what it must be read with."""

import pytest

from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.application.composing.changed import Changes
from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.months import Month
from services.evaluation.domain.report import Report, Section
from services.evaluation.domain.rollups import Asked, RollUp
from services.evaluation.domain.survey import BASELINE
from tests.services.evaluation.samples import leadership
from tests.services.evaluation.unit.test_published_changes import (
    PAIRS,
    published,
    released,
    surveys,
)
from tests.services.evaluation.unit.test_report_messages import CLAIMS

LANGUAGES = ("en", "fr", "es")
OCTOBER = Month(2026, 10)


def change_of(report: Report) -> Section:
    (found,) = [each for each in report.sections if each.code == "change"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("window", ["2026-11", "2026-Q4", "2026"])
def test_the_main_figure_has_its_interval_its_people_and_its_warnings(
    window: str, language: str
) -> None:
    (figure,) = change_of(leadership(window, language, settled=True).report).figures
    assert figure.low is not None and figure.high is not None and figure.n
    words = Messages(language)
    assert words.say("warning.no_control_group") in figure.warnings
    assert words.say("warning.regression_to_the_mean") in figure.warnings


def test_the_front_page_tells_the_same_figure() -> None:
    report = leadership("2026-Q4").report
    front = next(each for each in report.front.figures if each.code == "change")
    (figure,) = change_of(report).figures
    assert (front.value, front.low, front.high, front.n) == (
        figure.value,
        figure.low,
        figure.high,
        figure.n,
    )


def test_an_agency_of_few_has_no_such_pages() -> None:
    report = leadership(scale=0.05).report
    assert [each.code for each in report.sections] == []


@pytest.mark.parametrize(
    "pairs", [Pairs(), Pairs({(40.0, 56.0): 3}), Pairs({(40.0, 56.0): 40})], ids=str
)
def test_nobody_few_and_all_alike_look_the_same(pairs: Pairs) -> None:
    found = published({OCTOBER: released(surveys(pairs))})
    assert Changes(found, Messages("en")).section() == ()


def test_the_check_and_the_effect_sizes_stand_in_the_table() -> None:
    (table,) = change_of(leadership("2026-Q4", settled=True).report).tables
    labels = [row.label for row in table.rows]
    for code in ("d_z", "d_av", "signed_rank", "reliably_improved", "crossing", "drop_out_rate"):
        assert Messages("en").say(f"estimate.{code}") in labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_estimated_says_why(language: str) -> None:
    first = {Asked(BASELINE, "who5.total"): Distribution({52.0: 40, 48.0: 30})}
    own = surveys(PAIRS)
    elsewhere = RollUp({**own.distributions, **first}, own.pairs)
    words = Messages(language)
    (section,) = Changes(published({OCTOBER: released(elsewhere)}), words).section()
    said = [cell.value for row in section.tables[0].rows for cell in row.cells]
    assert words.say("because.not_of_the_baseline") in said
    assert not [text for text in said if isinstance(text, str) and CLAIMS.search(text)]


def test_the_appendix_says_how_each_was_worked_out() -> None:
    methods = leadership("2026-Q4", settled=True).report.appendix.methods
    formulae = " ".join(each.formula for each in methods)
    for name in ("Student", "Hedges", "Wilcoxon", "Jacobson", "McNemar", "Wilson", "Holm"):
        assert name in formulae
