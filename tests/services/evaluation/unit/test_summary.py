"""The leadership summary, from counting to what may be seen."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish
from services.evaluation.domain.months import Month, NoSuchMonth
from services.evaluation.domain.releases import next_release
from services.evaluation.domain.sheet import PARTITIONS, Statistic, gather
from services.evaluation.domain.wellbeing import may_show_change
from services.evaluation.entrypoints.report_views import shown
from tests.services.evaluation.builders import a_submission
from tests.services.evaluation.fakes import NOON, Office

MONTH = Month(2026, 11)


def ask_for_help(office: Office, count: int, agency: str = "harbor", **submission: Any) -> None:
    flows = office.ledgers.for_agency(agency).flows
    for _ in range(count):
        office.follow.submitted(agency, f"r{len(flows.rows)}", a_submission(**submission))


def summary(office: Office, month: str | None = None, agency: str = "harbor") -> dict[str, Any]:
    return dict(office.summarise(agency, month).content)


def table(content: dict[str, Any], name: str) -> dict[str, int | None]:
    cells = next(each["cells"] for each in content["tables"] if each["name"] == name)
    return {cell["code"]: cell["count"] for cell in cells}


def next_day(office: Office) -> None:
    office.spy.moment += timedelta(days=1)


def test_small_cells_and_their_company_are_suppressed() -> None:
    office = Office()
    ask_for_help(office, 3, urgency="urgent")
    ask_for_help(office, 8, urgency="prompt")
    ask_for_help(office, 20)
    content = summary(office)
    assert content["requests"] == 31
    assert table(content, "urgency") == {"routine": 20, "prompt": None, "urgent": None}


def test_a_month_under_the_minimum_looks_like_an_empty_one() -> None:
    empty, small = Office(), Office()
    ask_for_help(small, 4)
    assert summary(small) == summary(empty)
    assert summary(small)["status"] == "too_few_to_show"
    assert summary(small)["requests"] is None


def test_figures_are_rounded_and_say_how_far() -> None:
    office = Office(minimum=10, rounding=5)
    ask_for_help(office, 23)
    content = summary(office)
    assert content["requests"] == 25
    assert content["rounding"] == {"to": 5, "within": 2}


def test_another_agencys_requests_are_not_in_it() -> None:
    office = Office()
    ask_for_help(office, 30, agency="lakeside")
    assert summary(office)["status"] == "too_few_to_show"


def test_asking_again_on_the_same_day_shows_nothing_new() -> None:
    office = Office()
    ask_for_help(office, 10)
    before = summary(office)
    ask_for_help(office, 50)
    assert summary(office) == before
    next_day(office)
    assert summary(office)["requests"] == 60


def test_polling_cannot_find_the_request_that_made_the_month_large_enough() -> None:
    office = Office()
    ask_for_help(office, 4)
    before = summary(office)
    ask_for_help(office, 1)
    assert summary(office) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=25))
def test_two_consecutive_summaries_differ_by_k_requests_or_not_at_all(arrivals: list[int]) -> None:
    office = Office()
    before = summary(office, "2026-11")
    for count in arrivals:
        ask_for_help(office, count)
        next_day(office)
        after = summary(office, "2026-11")
        if after != before:
            assert after["requests"] - (before["requests"] or 0) >= 5
        before = after


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "2026-13", "11-2026", "2026-11 ", "x"])
def test_a_month_that_has_not_begun_or_is_none_is_refused(month: str) -> None:
    with pytest.raises(NoSuchMonth):
        Office().summarise("harbor", month)


def test_an_agency_that_never_was_has_no_report() -> None:
    with pytest.raises(UnknownAgency):
        Office().summarise("nowhere", None)


def test_a_raised_minimum_hides_what_was_released_under_a_lower_one() -> None:
    office = Office(minimum=5)
    ask_for_help(office, 30)
    assert summary(office)["status"] == "published"
    office.region.rule = DisclosureRule(10, 5)
    assert summary(office)["status"] == "too_few_to_show"


def test_nothing_but_the_disclosure_rules_can_publish() -> None:
    with pytest.raises(TypeError):
        Published({"requests": 1}, 0, object())


def test_the_view_refuses_what_was_not_published() -> None:
    with pytest.raises(TypeError):
        shown({"requests": 1})  # type: ignore[arg-type]


def test_no_policy_lowers_the_minimum_under_five() -> None:
    with pytest.raises(ValueError, match="fewer than 5"):
        DisclosureRule(4, 5)


def test_how_many_were_answered_is_not_told_beside_the_table_that_hides_it() -> None:
    counts = {"requests.all": 30, "answered.own_agency": 20, "answered.not_yet": 6}
    counts |= {"answered.another_agency": 4, "time_to_acceptance.within_5_min": 24}
    content = published(counts)
    waits = [each for each in content["statistics"] if each["name"] == "time_to_acceptance"]
    assert waits == [
        {"name": "time_to_acceptance", "n": None, "figures": {"median_band": "within_5_min"}}
    ]


def test_the_change_of_pairs_is_hidden_when_it_tells_of_the_few_without_a_pair() -> None:
    def results(before: int, after: int, pairs: int) -> dict[str, Statistic]:
        numbers = {"who5_before": before, "who5_after": after, "who5_change": pairs}
        return {name: Statistic(n, {"mean": 50.0}) for name, n in numbers.items()}

    assert may_show_change("who5_change", results(20, 20, 20), 5)
    assert may_show_change("who5_change", results(40, 21, 20), 5)
    assert not may_show_change("who5_change", results(21, 20, 20), 5)


def published(counts: dict[str, int]) -> dict[str, Any]:
    release = next_release(None, gather(counts, {}), 5, NOON.date())
    return dict(publish("harbor", MONTH, release, DisclosureRule(5, 1)).content)


amounts = st.integers(0, 25)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(5, 60))
def test_a_solver_given_the_whole_report_recovers_no_suppressed_cell(
    data: st.DataObject, total: int
) -> None:
    """All equations a reader has: each table adds up to the total, and cells are at least 0.

    Every table is a simplex of its own, so the exact integer range of each suppressed cell is
    known: from 0 to what its table leaves. A cell is recovered when that range is one value.
    """
    counts = {"requests.all": total}
    for name, codes in PARTITIONS.items():
        cuts = sorted(
            data.draw(
                st.lists(st.integers(0, total), min_size=len(codes) - 1, max_size=len(codes) - 1)
            )
        )
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
        counts |= {f"{name}.{code}": n for code, n in zip(codes, parts, strict=True)}
    content = published(counts)
    for name in PARTITIONS:
        cells = table(content, name)
        left = total - sum(n for n in cells.values() if n is not None)
        hidden = [code for code, n in cells.items() if n is None]
        assert len(hidden) != 1
        assert not hidden or left >= 4
