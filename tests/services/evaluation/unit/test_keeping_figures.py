"""Monthly figures of an agency: taken, corrected with their history, and never half a table."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.evaluation.application.keep_figures import FiguresRefused
from services.evaluation.application.keep_programme import ImpossibleStart, NoProgramme
from services.evaluation.application.ports import UnknownAgency
from services.evaluation.domain.figures_csv import COLUMNS, UnusableTable
from services.evaluation.domain.monthly_figures import figures_of, value_of
from services.evaluation.domain.months import NoSuchMonth
from services.evaluation.domain.versions import (
    MOST_VERSIONS,
    REASONS,
    ReasonNeeded,
    Report,
    TooManyVersions,
    Version,
    VersionMoved,
)
from tests.services.evaluation.fakes import NOON, Office

HEADER = ",".join(COLUMNS)


def told(month: str = "2026-10", replaces: int = 0, why: str | None = None, **known: Any) -> Report:
    return Report(month, value_of(figures_of({"headcount": 400, **known})), replaces, why)


def report(office: Office, *args: Any, by: str = "hr", **known: Any) -> Version:
    return office.figures.report("harbor", told(*args, **known), by)


def send(office: Office, *lines: str) -> list[tuple[str, int, bool]]:
    content = "\r\n".join([HEADER, *lines]).encode()
    taken = office.figures.take_table("harbor", content, "hr")
    return [(one.version.subject, one.version.number, one.changed) for one in taken]


def faults(office: Office, *lines: str) -> list[tuple[int, str | None]]:
    """Of a table that is refused, of which nothing may be kept."""
    before = office.figures.months("harbor")
    with pytest.raises(UnusableTable) as refused:
        send(office, *lines)
    assert office.figures.months("harbor") == before
    return [(fault.line, fault.column) for fault in refused.value.faults]


def test_a_first_report_is_version_one_and_no_restatement() -> None:
    version = report(Office(), separations=3)
    assert (version.subject, version.number, version.restated) == ("2026-10", 1, False)
    assert (version.reason, version.by, version.at) == ("first_report", "hr", NOON)


def test_a_correction_is_a_new_version_and_the_one_before_is_kept() -> None:
    office = Office()
    report(office, separations=3)
    corrected = report(office, "2026-10", 1, "late_records", separations=4, by="coordinator")
    assert (corrected.number, corrected.restated) == (2, True)
    history = office.figures.history("harbor", "2026-10")
    assert [(one.number, one.reason, one.by) for one in history] == [
        (2, "late_records", "coordinator"),
        (1, "first_report", "hr"),
    ]
    assert [one.value["counts"]["separations"] for one in history] == [4, 3]


def test_the_same_figures_again_change_nothing_whoever_sends_them() -> None:
    office = Office()
    first = report(office, separations=3, events=["other", "reorganisation"])
    same = report(office, separations=3, events=["reorganisation", "other"], by="coordinator")
    assert same == first
    assert len(office.figures.history("harbor", "2026-10")) == 1


@pytest.mark.parametrize("replaces", [0, 2, 7])
def test_a_report_made_from_another_version_is_refused(replaces: int) -> None:
    office = Office()
    report(office, separations=3)
    with pytest.raises(VersionMoved):
        report(office, "2026-10", replaces, "correction", separations=4)


def test_a_first_report_that_replaces_something_is_refused() -> None:
    with pytest.raises(VersionMoved):
        report(Office(), "2026-10", 1, "correction", separations=4)


def test_a_correction_needs_its_reason() -> None:
    office = Office()
    report(office, separations=3)
    for reason in (None, "first_report", "because"):
        with pytest.raises(ReasonNeeded):
            report(office, "2026-10", 1, reason, separations=4)


def test_a_month_is_not_corrected_without_end() -> None:
    office = Office()
    version = report(office)
    last = replace(version, number=MOST_VERSIONS)
    office.ledgers.for_agency("harbor").figures.add([last])
    with pytest.raises(TooManyVersions):
        report(office, "2026-10", MOST_VERSIONS, "correction", separations=1)
    assert faults(office, f"2026-10,9,,,,,,,,{MOST_VERSIONS},correction") == [(2, None)]


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2099-01"])
def test_a_month_that_is_not_over_is_refused(month: str) -> None:
    office = Office()
    with pytest.raises(FiguresRefused) as refused:
        report(office, month)
    assert [fault.column for fault in refused.value.faults] == ["month"]
    assert faults(office, f"{month},400,,,,,,,,,") == [(2, "month")]


def test_a_month_is_over_by_the_agencys_own_time() -> None:
    office = Office()
    office.spy.moment = NOON.replace(month=12, day=1, hour=5)  # the evening before, in Chicago
    with pytest.raises(FiguresRefused):
        report(office, "2026-11")
    office.spy.moment += timedelta(hours=2)
    assert report(office, "2026-11").number == 1


def test_impossible_figures_are_all_named() -> None:
    with pytest.raises(FiguresRefused) as refused:
        report(Office(), sick_leave_days=5, sick_leave_days_mental_health=6, separations=401)
    assert [fault.column for fault in refused.value.faults] == [
        "separations",
        "sick_leave_days_mental_health",
    ]


def test_what_was_never_reported_is_no_month() -> None:
    for month in ("2026-10", "x", "2026-13"):
        with pytest.raises(NoSuchMonth):
            Office().figures.history("harbor", month)
    with pytest.raises(NoSuchMonth):
        report(Office(), "October")


def test_agencies_have_their_own_figures_and_an_unknown_one_has_none() -> None:
    office = Office()
    report(office)
    assert office.figures.months("lakeside") == []
    with pytest.raises(UnknownAgency):
        office.figures.months("nowhere")
    with pytest.raises(UnknownAgency):
        office.figures.report("nowhere", told(), "hr")


def test_a_table_is_taken_and_its_export_changes_nothing() -> None:
    office = Office()
    lines = ("2026-09,400,120,30,3,4,11,2,reorganisation,,", "2026-08,398,,,,,,,,,")
    assert send(office, *lines) == [("2026-09", 1, True), ("2026-08", 1, True)]
    exported = office.figures.table("harbor")
    assert exported.splitlines() == [
        HEADER,
        "2026-08,398,,,,,,,,1,",
        "2026-09,400,120,30,3,4,11,2,reorganisation,1,",
    ]
    assert send(office, *exported.splitlines()[1:]) == [
        ("2026-08", 1, False),
        ("2026-09", 1, False),
    ]
    assert office.figures.table("harbor") == exported


def test_a_table_corrects_what_it_was_exported_from() -> None:
    office = Office()
    send(office, "2026-08,398,,,,,,,,,", "2026-09,400,,,,,,,,,")
    assert send(office, "2026-09,401,,,,,,,,1,correction") == [("2026-09", 2, True)]
    assert faults(office, "2026-09,402,,,,,,,,1,correction") == [(2, "version")]
    assert faults(office, "2026-09,402,,,,,,,,2,") == [(2, "reason")]
    assert faults(office, "2026-10,402,,,,,,,,1,") == [(2, "version")]


def test_one_bad_line_keeps_all_others_out() -> None:
    office = Office()
    report(office, "2026-09")
    assert faults(office, "2026-08,400,,,,,,,,,", "2026-09,401,,,,,,,,,") == [(3, "version")]
    assert faults(office, "2026-08,400,,,,,,,,,", "2026-09,0,,,,,,,,,") == [(3, "headcount")]


def test_a_month_between_those_of_a_table_must_be_there_or_stored() -> None:
    office = Office()
    line = "{},400,,,,,,,,,".format
    assert faults(office, line("2025-11"), line("2026-02"), line("2026-01")) == [(4, "month")]
    report(office, "2025-12")
    assert len(send(office, line("2025-11"), line("2026-02"), line("2026-01"))) == 3


def test_every_reason_can_be_given() -> None:
    office = Office()
    report(office)
    for number, reason in enumerate(REASONS, start=1):
        assert report(office, "2026-10", number, reason, separations=number).reason == reason


def test_the_start_of_a_programme_is_kept_with_its_history() -> None:
    office = Office()
    with pytest.raises(NoProgramme):
        office.programme.history("harbor")
    office.programme.report("harbor", date(2025, 3, 1), 0, None, "hr")
    with pytest.raises(VersionMoved):
        office.programme.report("harbor", date(2025, 4, 1), 0, "correction", "hr")
    with pytest.raises(ReasonNeeded):
        office.programme.report("harbor", date(2025, 4, 1), 1, None, "hr")
    office.programme.report("harbor", date(2025, 4, 1), 1, "correction", "hr")
    again = office.programme.report("harbor", date(2025, 4, 1), 0, None, "hr")
    history = office.programme.history("harbor")
    assert history[0] == again
    assert [one.value["began_on"] for one in history] == ["2025-04-01", "2025-03-01"]


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(1949, 12, 31)])
def test_a_programme_does_not_begin_ahead_nor_long_ago(day: date) -> None:
    with pytest.raises(ImpossibleStart):
        Office().programme.report("harbor", day, 0, None, "hr")
