"""Reports of linked windows and agencies: what is hidden stays hidden whatever is subtracted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.evaluation.domain import publication
from services.evaluation.domain.audit import findings
from services.evaluation.domain.books import REGION, Book, Shape
from services.evaluation.domain.contributions import RollUpRule, leaves_enough
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish_set
from services.evaluation.domain.publication import Recoverable
from tests.services.evaluation.linked_reports import (
    Q1,
    RULE,
    K,
    Rows,
    a_quarter,
    asked,
    regional,
    shown,
)

pytestmark = pytest.mark.unit

# --- windows -------------------------------------------------------------------------------------


def test_a_table_without_small_cells_is_shown_whole_in_month_and_quarter() -> None:
    outs, _ = a_quarter("harbor", {month: (20, 30, 40) for month in Q1})
    assert shown(outs[0]) == {"urgent": 20, "prompt": 30, "routine": 40}
    assert shown(outs[-1]) == {"urgent": 60, "prompt": 90, "routine": 120}


def test_a_quarter_does_not_give_back_the_one_month_in_which_a_cell_was_hidden() -> None:
    rows = {Q1[0]: (20, 30, 40), Q1[1]: (3, 30, 40), Q1[2]: (20, 30, 40)}
    outs, _ = a_quarter("harbor", rows)
    assert shown(outs[1])["urgent"] is None
    assert shown(outs[-1])["urgent"] is None


def test_a_unit_of_nine_is_suppressed_and_no_subtraction_gives_it_back() -> None:
    """Nine of one unit in a month; the months around it and the quarter are published."""
    units = Shape("unit", ("a1", "d01", "d02"))
    rows = {Q1[0]: (30, 25, 20), Q1[1]: (30, 9, 20), Q1[2]: (30, 25, 20)}
    book, outs = Book(), []
    for window in (*Q1, "2026-Q1"):
        out, book = publish_set(asked("harbor", window, rows, units), book, RULE)
        outs.append(shown(out, "unit"))
    assert outs[1]["d01"] is None
    assert outs[3]["d01"] is None
    assert [cells["d01"] for cells in (outs[0], outs[2])] == [25, 25]
    assert list(outs[1].values()).count(None) >= 2


def test_a_small_month_hides_its_total_and_the_quarter_too_if_it_would_tell_it() -> None:
    rows = {Q1[0]: (20, 30, 40), Q1[1]: (1, 2, 3), Q1[2]: (20, 30, 40)}
    outs, _ = a_quarter("harbor", rows)
    assert outs[1].content["status"] == "too_few_to_show"
    assert outs[-1].content["status"] == "too_few_to_show"


def test_three_small_months_are_a_quarter_that_may_be_shown() -> None:
    outs, _ = a_quarter("harbor", {month: (0, 0, 5) for month in Q1})
    assert [out.content["status"] for out in outs[:3]] == ["too_few_to_show"] * 3
    assert outs[-1].content["tables"][0]["total"] == 15


def test_three_months_of_nine_are_no_quarter_of_twenty_seven() -> None:
    """Nine is the most that a hidden month can have: a sum of 27 would tell all three."""
    outs, _ = a_quarter("harbor", {month: (0, 0, 9) for month in Q1})
    assert outs[-1].content["status"] == "too_few_to_show"


# --- agencies ------------------------------------------------------------------------------------


def region_after(agencies: Mapping[str, Rows]) -> tuple[Published, Book]:
    book = Book()
    for agency, rows in agencies.items():
        _, book = a_quarter(agency, rows, book)
    return publish_set(regional("2026-Q1", agencies), book, RULE)


def large(count: int) -> Rows:
    return {month: (count, count, count) for month in Q1}


def test_the_region_minus_the_others_does_not_give_a_small_agency() -> None:
    agencies = {"harbor": large(50), "mesa": large(40), "lakeside": large(45), "pine": large(1)}
    out, _ = region_after(agencies)
    assert out.content["status"] == "too_few_to_show"


def test_many_small_agencies_are_shown_in_the_region_only() -> None:
    agencies = {f"pine{n}": {month: (1, 1, 1) for month in Q1} for n in range(6)}
    out, book = region_after(agencies)
    assert out.content["tables"][0]["total"] == 54
    assert {key.scope for key in book.shown["urgency"]} == {REGION}


def test_whoever_has_the_most_of_a_regional_sum_cannot_subtract_it() -> None:
    """One agency hides 40 of the sum, the others few: less than k would be left of it."""
    agencies = {"harbor": large(4), "pine": large(1), "oak": large(0), "elm": large(0)}
    out, _ = region_after(agencies)
    assert out.content["status"] == "too_few_to_show"


def test_a_figure_of_two_agencies_is_none_of_the_region() -> None:
    agencies = {"harbor": large(50), "mesa": large(40)}
    book = Book()
    out, _ = publish_set(regional("2026-Q1", agencies), book, RULE)
    assert out.content["status"] == "too_few_to_show"


def test_an_agency_under_the_smallest_headcount_has_no_report_of_its_own() -> None:
    few = asked("harbor", "2026-01", {"2026-01": (20, 30, 40)}, headcount=49)
    enough = replace(few, headcount=50)
    assert publish_set(few, Book(), RULE)[0].content["status"] == "too_few_to_show"
    assert publish_set(enough, Book(), RULE)[0].content["status"] == "published"


@pytest.mark.parametrize(
    ("parts", "allowed"),
    [
        ((50, 40, 30), True),
        ((50, 40, 0), False),  # two agencies: each knows the other's
        ((900, 40, 30, 30), False),  # one has more than 80 %
        ((500, 480, 20), False),  # the second, subtracting its own, estimates the first to 4 %
        ((500, 300, 60), True),
    ],
)
def test_dominance_and_the_p_rule(parts: tuple[int, ...], allowed: bool) -> None:
    assert RollUpRule().allows(parts) is allowed


@pytest.mark.parametrize(
    ("hidden", "enough"), [((), True), ((0, 0), True), ((9, 9), False), ((5, 4, 5), False)]
)
def test_what_agencies_hide_of_a_sum_stays_hidden_from_each_of_them(
    hidden: tuple[int, ...], enough: bool
) -> None:
    assert leaves_enough(hidden, K) is enough
    assert leaves_enough((*hidden, 5, 5, 5), K) or not hidden or enough


def test_delinquent_children_by_county_and_education() -> None:
    """Table 4 of *Statistical Policy Working Paper 22* (US Federal Committee on Statistical
    Methodology 1994), whose threshold is 5: four counties as agencies, here with all margins.
    """
    shape = Shape("education", ("low", "medium", "high", "very_high"))
    table = {
        "alpha": (15, 1, 3, 1),
        "beta": (20, 10, 10, 15),
        "gamma": (3, 10, 10, 2),
        "delta": (12, 14, 7, 2),
    }
    agencies = {county: _in_months(row) for county, row in table.items()}
    rule = DisclosureRule(5, 1)
    book = Book()
    for county, rows in agencies.items():
        _, book = publish_set(asked(county, "2026-Q1", rows, shape), book, rule)
    out, book = publish_set(regional("2026-Q1", agencies, shape), book, rule)
    assert _narrow(book, 5) == []
    assert out.content["tables"][0]["total"] == 135


def _in_months(row: tuple[int, ...]) -> Rows:
    """All in the first month."""
    return {Q1[0]: row, Q1[1]: tuple(0 for _ in row), Q1[2]: tuple(0 for _ in row)}


def _narrow(book: Book, minimum: int) -> list[Any]:
    tables = {**book.shown, **book.hidden}
    every = frozenset(book.counts)
    return findings(book, minimum, tables, every)


rows = st.lists(
    st.tuples(*[st.one_of(st.integers(0, 12), st.integers(0, 60))] * 3), min_size=3, max_size=3
)
regions = st.lists(rows, min_size=3, max_size=5)


@settings(deadline=None, max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(regions)
def test_no_hidden_figure_is_ever_narrower_than_k_and_what_is_safe_need_not_be_attacked_again(
    agencies: list[list[tuple[int, int, int]]],
) -> None:
    named = {f"agency{n}": dict(zip(Q1, months, strict=True)) for n, months in enumerate(agencies)}
    _, book = region_after(named)
    assert _narrow(book, K) == []
    for figure in (f for each in book.shown.values() for f in each.values()):
        assert figure.value(book.counts) >= K
    with patch.object(publication, "findings", lambda *asked: findings(*asked[:4])):
        _, everything_again = region_after(named)
    assert book.answers == everything_again.answers


# --- over time -----------------------------------------------------------------------------------


def test_the_same_question_has_the_same_answer_whatever_has_come_since() -> None:
    first, book = publish_set(asked("harbor", "2026-01", {"2026-01": (20, 30, 40)}), Book(), RULE)
    late = asked("harbor", "2026-01", {"2026-01": (21, 30, 40)})
    assert publish_set(late, book, RULE)[0].content == first.content


def test_a_quarter_is_the_sum_of_what_its_months_were_published_with() -> None:
    rows = {month: (20, 30, 40) for month in Q1}
    book = Book()
    for month in Q1:
        _, book = publish_set(asked("harbor", month, rows), book, RULE)
    late = {**rows, Q1[0]: (21, 30, 40)}
    out, _ = publish_set(asked("harbor", "2026-Q1", late), book, RULE)
    assert shown(out)["urgent"] == 60


def test_a_minimum_raised_later_hides_what_was_published_under_a_lower_one() -> None:
    report = asked("harbor", "2026-01", {"2026-01": (20, 30, 40)})
    _, book = publish_set(report, Book(), RULE)
    out, _ = publish_set(report, book, DisclosureRule(20, 1))
    assert out.content["status"] == "too_few_to_show"
    again, _ = publish_set(report, book, RULE)
    assert again.content["status"] == "published"


def test_shown_figures_are_rounded_and_say_within_what() -> None:
    report = asked("harbor", "2026-01", {"2026-01": (22, 33, 44)})
    out, _ = publish_set(report, Book(), DisclosureRule(K, 5))
    assert out.content["rounding"] == {"to": 5, "within": 2}
    assert (out.content["tables"][0]["total"], shown(out)["prompt"]) == (100, 35)


# --- cannot be bypassed --------------------------------------------------------------------------


def test_when_something_can_be_recovered_more_is_hidden_until_nothing_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Protection that hides too little does not get past the auditor."""
    monkeypatch.setattr(publication.Protection, "_beside_small_ones", lambda *_: set())
    monkeypatch.setattr(publication.Protection, "_with_few_left", lambda *_: set())
    rows = {Q1[0]: (20, 30, 40), Q1[1]: (3, 30, 40), Q1[2]: (20, 30, 40)}
    outs, book = a_quarter("harbor", rows)
    assert list(shown(outs[1]).values()).count(None) >= 2
    assert _narrow(book, K) == []


def test_a_book_with_recoverable_secrets_takes_no_further_report() -> None:
    report = asked("harbor", "2026-01", {"2026-01": (3, 30, 40)})
    _, book = publish_set(report, Book(), RULE)
    told = {f.key: f for f in book.hidden["urgency"].values() if f.key.code == "prompt"}
    spoilt = book.publishing(told.values(), [])
    rest = {m: (20, 30, 40) for m in Q1} | {"2026-01": (3, 30, 40)}
    with pytest.raises(Recoverable):
        publish_set(asked("harbor", "2026-Q1", rest), spoilt, RULE)


def test_a_report_without_all_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="no count"):
        asked("harbor", "2026-Q1", {"2026-01": (20, 30, 40)})


def test_an_agency_s_report_holds_nobody_else() -> None:
    report = asked("harbor", "2026-01", {"2026-01": (20, 30, 40)})
    with pytest.raises(ValueError, match="alone"):
        replace(report, members=("harbor", "mesa"))
