"""Tables of monthly figures: what is written is read, what is wrong is said in its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.figures_csv import (
    COLUMNS,
    MOST_FAULTS,
    MOST_ROWS,
    Row,
    UnusableTable,
    read_table,
    write_table,
)
from services.evaluation.domain.monthly_figures import EVENTS, MEASURES, figures_of
from services.evaluation.domain.months import Month
from services.evaluation.domain.versions import REASONS

HEADER = ",".join(COLUMNS)
GOOD = "2026-01,400,120,30,3,4,11,2,,,"
PLANTED = "Rivera4471"


def table(*lines: str, header: str = HEADER, end: str = "\r\n") -> bytes:
    return end.join([header, *lines, ""]).encode()


def _reversed(line: str) -> str:
    return ",".join(reversed(line.split(",")))


def faults(content: bytes) -> list[tuple[int, str | None]]:
    """Where each fault is; none of them may repeat what was planted."""
    with pytest.raises(UnusableTable) as refused:
        read_table(content)
    assert PLANTED not in str(refused.value) + str(refused.value.faults)
    return [(fault.line, fault.column) for fault in refused.value.faults]


def remedies(content: bytes) -> str:
    with pytest.raises(UnusableTable) as refused:
        read_table(content)
    return "\n".join(fault.remedy for fault in refused.value.faults)


def test_a_row_is_read_with_all_its_figures() -> None:
    [row] = read_table(table("2026-01,400,120,30,3,4,11,2,reorganisation other,3,correction"))
    assert (row.line, row.month, row.version, row.reason) == (2, Month(2026, 1), 3, "correction")
    assert row.figures.headcount == 400
    assert list(row.figures.counts.values()) == [120, 30, 3, 4, 11, 2]
    assert row.figures.events == ("other", "reorganisation")


def test_an_empty_cell_is_not_known_and_a_zero_is_a_zero() -> None:
    [row] = read_table(table("2026-01,400,,,0,,,,,,"))
    assert row.figures.of("sick_leave_days") is None
    assert row.figures.of("separations") == 0


@pytest.mark.parametrize(
    "content",
    [
        table(GOOD, end="\n"),
        table(GOOD, end="\r"),
        table(GOOD).rstrip(),
        b"\xef\xbb\xbf" + table(GOOD),
        table("", GOOD, ",,,,,,,,,,", " "),
        table(GOOD.replace("400", '"400"').replace("120", " 120 ")),
        table(_reversed(GOOD), header=_reversed(HEADER)),
    ],
    ids=["LF", "CR", "no last end", "BOM", "blank lines", "quotes and spaces", "other order"],
)
def test_what_spreadsheets_do_to_a_table_does_no_harm(content: bytes) -> None:
    [row] = read_table(content)
    assert (row.month, row.figures.headcount) == (Month(2026, 1), 400)
    assert list(row.figures.counts.values()) == [120, 30, 3, 4, 11, 2]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (GOOD.replace("2026-01", "Jan-26"), "month"),
        (GOOD.replace("2026-01", "2026-1"), "month"),
        (GOOD.replace("2026-01", "2026-13"), "month"),
        (GOOD.replace("2026-01", "2026-01-01"), "month"),
        (GOOD.replace("2026-01", "\uff11026-01"), "month"),
        (GOOD.replace("2026-01", ""), "month"),
        (GOOD.replace("400", "0"), "headcount"),
        (GOOD.replace("400", ""), "headcount"),
        (GOOD.replace("400", "-400"), "headcount"),
        (GOOD.replace("400", "1000001"), "headcount"),
        (GOOD.replace("400", PLANTED), "headcount"),
        (GOOD.replace("120", "120.5"), "sick_leave_days"),
        (GOOD.replace("120", '"1,200"'), "sick_leave_days"),
        (GOOD.replace("120", "1e3"), "sick_leave_days"),
        (GOOD.replace("120", "12401"), "sick_leave_days"),
        (GOOD.replace("120", "٣"), "sick_leave_days"),
        (GOOD.replace("120", "9" * 400), "sick_leave_days"),
        (GOOD.replace("120", ""), "sick_leave_days"),
        (GOOD.replace(",30,", ",121,"), "sick_leave_days_mental_health"),
        (GOOD.replace(",3,4", ",401,4"), "separations"),
        (GOOD.replace(",3,4", ",-1,4"), "separations"),
        (GOOD.replace(",4,11", ",12401,11"), "mental_health_incidents"),
        (GOOD.replace(",11,", ",12401,"), "clinician_visits"),
        (GOOD.replace(",2,,,", ",1001,,,"), "awareness_events"),
        (GOOD.replace(",2,,,", f",2,{PLANTED},,"), "events"),
        (GOOD.replace(",2,,,", ",2,reorganisation;other,,"), "events"),
        (GOOD.replace(",2,,,", ",2,,v1,"), "version"),
        (GOOD.replace(",2,,,", f",2,,1,{PLANTED}"), "reason"),
        (GOOD.replace("400", "=1+1"), "headcount"),
        (GOOD.replace(",2,,,", f",2,=HYPERLINK({PLANTED}),,"), "events"),
        (GOOD + ",", None),
        (GOOD[:-1], None),
        (GOOD.replace(",", ";"), None),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_by_line_and_column(
    line: str, column: str | None
) -> None:
    assert faults(table(GOOD.replace("2026-01", "2025-12"), line)) == [(3, column)]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_lines() -> None:
    bad = ("2026-01,0,,,,,,,,,", "x,400,1.5,,,,,,,,", "2026-03,400,1,2,500,,,,,,")
    assert faults(table(*bad)) == [
        (2, "headcount"),
        (3, "month"),
        (3, "sick_leave_days"),
        (4, "separations"),
        (4, "sick_leave_days_mental_health"),
    ]


def test_a_headcount_of_zero_is_refused_with_what_to_do() -> None:
    assert "leave out a month in which the agency had nobody" in remedies(
        table(GOOD.replace("400", "0"))
    )


def test_a_month_that_is_there_twice_is_told_with_the_line_of_the_first() -> None:
    content = table(GOOD, GOOD.replace("2026-01", "2026-02"), GOOD)
    assert faults(content) == [(4, "month")]
    assert "line 2" in remedies(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the table is empty"),
        (b"\r\n\r\n", "the table is empty"),
        (table(), "no month below the first line"),
        (table(GOOD.replace(",", ";"), header=HEADER.replace(",", ";")), "separated by semicolons"),
        (table(header=HEADER.replace(",", "\t")), "separated by tabs"),
        (table(GOOD, header=f"{HEADER},{PLANTED}"), "column 12 is none of ours"),
        (table(GOOD, header=f"{HEADER},month"), "column 12 has the name of one before it"),
        (table(GOOD, header=HEADER.replace("headcount,", "")), "columns are missing: headcount"),
        (table(GOOD, header=HEADER.upper()), "column 1 is none of ours"),
        (GOOD.encode(), "the first line names the columns"),
        (table(GOOD).decode().encode("utf-16"), "not a text in UTF-8"),
        (table(GOOD.replace("400", "4é0")).decode().encode("cp1252"), "not a text in UTF-8"),
        (table(GOOD.replace("400", "4\x000")), "not a text in UTF-8"),
        (table(GOOD.replace("400", '"400')), "a quotation mark is not closed"),
        (table(GOOD.replace("400", '"40"0')), "a quotation mark is not closed"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(content: bytes, said: str) -> None:
    assert said in remedies(content)
    faults(content)


def test_a_byte_that_is_no_text_is_told_by_its_line() -> None:
    content = table(GOOD, GOOD.replace("2026-01", "2026-02")) + b"\xe9"
    assert faults(content) == [(4, None)]


def test_a_cell_over_several_lines_is_told_by_the_first_of_them() -> None:
    content = table(GOOD.replace("400", '"4\n00"'), GOOD.replace("2026-01", "x"))
    assert faults(content) == [(2, "headcount"), (4, "month")]


def test_no_more_months_are_taken_and_no_more_faults_told_than_a_reader_can_use() -> None:
    many = [f"{2000 + n // 12}-{n % 12 + 1:02d},1,,,,,,,,," for n in range(MOST_ROWS + 1)]
    assert len(read_table(table(*many[:-1]))) == MOST_ROWS
    assert faults(table(*many)) == [(MOST_ROWS + 2, None)]
    assert len(faults(table(*["x,0,,,,,,,,,"] * 400))) == MOST_FAULTS


def test_the_template_is_a_table_without_months() -> None:
    assert write_table([]) == f"{HEADER}\r\n"
    assert "no month below the first line" in remedies(write_table([]).encode())


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    months = draw(st.lists(st.tuples(st.integers(2000, 2099), st.integers(1, 12)), unique=True,
                           min_size=1, max_size=6))  # fmt: skip
    return [_row(draw, line, Month(*month)) for line, month in enumerate(months, start=2)]


def _row(draw: st.DrawFn, line: int, month: Month) -> Row:
    headcount = draw(st.integers(1, 1_000_000))
    known = {
        measure.name: draw(st.none() | st.integers(0, measure.limit(headcount)))
        for measure in MEASURES
    }
    every, coded = known["sick_leave_days"], known["sick_leave_days_mental_health"]
    part = None if every is None or coded is None else min(coded, every)
    known["sick_leave_days_mental_health"] = part
    events = draw(st.lists(st.sampled_from(EVENTS), max_size=4))
    figures = figures_of({**known, "headcount": headcount, "events": events})
    reason = draw(st.none() | st.sampled_from(REASONS))
    return Row(line, month, figures, draw(st.integers(0, 500)), reason)


@settings(max_examples=25, deadline=None)
@given(rows())
def test_what_is_written_is_read_as_it_was(written: list[Row]) -> None:
    assert read_table(write_table(written).encode()) == written


@settings(max_examples=20, deadline=None)
@given(rows())
def test_nothing_that_is_written_can_be_taken_for_a_formula(written: list[Row]) -> None:
    for line in write_table(written).splitlines():
        for cell in line.split(","):
            assert cell == "" or cell[0].isalnum()
            assert cell.isascii() and not set(cell) & set('=+@"\t;|')


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(str.encode)
    | st.lists(st.text(alphabet=',;"\r\n\t 0123456789-=abcdefxyz\x00é', max_size=60), max_size=6)
    .map(lambda lines: table(*lines))
)  # fmt: skip
def test_garbage_is_refused_in_form_or_is_a_table(content: bytes) -> None:
    try:
        found = read_table(content)
    except UnusableTable as refused:
        assert refused.faults
        assert all(fault.line >= 1 for fault in refused.faults)
        assert all(fault.column is None or fault.column in COLUMNS for fault in refused.faults)
    else:
        assert found


@settings(max_examples=25, deadline=None)
@given(rows(), st.data())
def test_a_table_with_one_spoilt_cell_is_refused_at_that_cell(
    written: list[Row], data: st.DataObject
) -> None:
    lines = write_table(written).split("\r\n")
    line = data.draw(st.integers(1, len(written)))
    place = data.draw(st.integers(0, len(COLUMNS) - 1))
    cells = lines[line].split(",")
    cells[place] = data.draw(st.sampled_from(["x", "-1", "1.0", "=1", "+1", "@a", "\uff11"]))
    lines[line] = ",".join(cells)
    assert faults("\r\n".join(lines).encode()) == [(line + 1, COLUMNS[place])]
