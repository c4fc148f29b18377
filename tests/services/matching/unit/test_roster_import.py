"""A roster in CSV: what is a table, what is a row, and what each mistake is answered with."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.application.import_roster import (
    Entry,
    Outcome,
    check_entries,
    import_entries,
)
from services.matching.application.leave_pool import remove_supporter
from services.matching.domain.availability import Window
from services.matching.domain.roster_import import (
    MOST_BYTES,
    REQUIRED,
    Refusal,
    UnusableRoster,
    read_table,
    text_of,
)
from services.matching.domain.vocabulary import RankBand
from services.matching.entrypoints.roster_rows import entries
from tests.services.matching.builders import ref, supporter
from tests.services.matching.fakes import World

CELLS = {
    "supporter_ref": ref("sam"),
    "unit": "K9",
    "shared": "yes",
    "designated_on": "2025-01-01",
    "training": "active_listening 40 2025-01-01 2030-01-01 CERT-12;"
    " referral 8.5 2025-02-01 2031-01-01",
    "topics": "grief; sleep",
    "languages": "en;fr",
    "time_zone": "America/Chicago",
    "availability": "mon 08:00-16:00; fri 22:00-06:00",
}


def roster(*rows: dict[str, str]) -> str:
    """With the columns of the first row."""
    names = list(rows[0])
    lines = [",".join(names)]
    lines += [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\r\n".join(lines) + "\r\n"


def cells(name: str = "sam", **others: str) -> dict[str, str]:
    return CELLS | {"supporter_ref": ref(name)} | others


def read(text: str) -> list[Entry | Refusal]:
    return list(entries(read_table(text), default_cap=3))


def refusal(text: str) -> Refusal:
    [found] = [one for one in read(text) if isinstance(one, Refusal)]
    return found


def taken(world: World, text: str) -> list[Outcome]:
    return import_entries(world.ports, "harbor", read(text))


def results(outcomes: list[Outcome]) -> list[str]:
    return [outcome.result.value for outcome in outcomes]


def test_a_row_becomes_a_supporter_with_everything_it_says(world: World) -> None:
    text = roster(cells(cap="5", rank_band="command", veteran="No", gender=""))
    assert results(taken(world, text)) == ["accepted"]
    profile = world.supporters.rows[ref("sam")].profile
    assert (profile.cap, profile.rank_band, profile.gender) == (5, RankBand.COMMAND, None)
    assert profile.availability == (
        Window(0, time(8), time(16)),
        Window(4, time(22), time(6)),
    )
    first, second = profile.training
    assert (first.evidence, first.expires_on) == ("CERT-12", date(2030, 1, 1))
    assert (second.hours, second.evidence) == (8.5, None)


def test_without_a_cap_the_regions_default_holds(world: World) -> None:
    taken(world, roster(cells()))
    assert world.supporters.rows[ref("sam")].profile.cap == 3


def test_the_same_roster_again_enrols_nobody_and_changes_nobody(world: World) -> None:
    text = roster(cells("sam"), cells("ann"))
    assert results(taken(world, text)) == ["accepted", "accepted"]
    before = dict(world.supporters.rows)
    assert results(taken(world, roster(cells("sam", cap="9"), cells("ann")))) == ["known", "known"]
    assert world.supporters.rows == before


def test_checking_enrols_nobody_and_says_what_importing_would(world: World) -> None:
    world.pool(supporter("eve", "mesa"))
    text = roster(cells("sam"), cells("eve"), cells("ann", unit="NONE"))
    checked = check_entries(world.ports, "harbor", read(text))
    assert list(world.supporters.rows) == [ref("eve")]
    assert checked == taken(world, text)
    assert [(one.result.value, one.column) for one in checked] == [
        ("accepted", None),
        ("refused", "supporter_ref"),
        ("refused", "unit"),
    ]


def test_whoever_left_is_enrolled_again(world: World) -> None:
    taken(world, roster(cells()))
    remove_supporter(world.ports, "harbor", ref("sam"))
    assert results(taken(world, roster(cells()))) == ["accepted"]


def test_a_reference_that_comes_twice_is_taken_from_its_first_row(world: World) -> None:
    outcomes = taken(world, roster(cells("sam"), cells("ann"), cells("sam", cap="9")))
    assert results(outcomes) == ["accepted", "accepted", "refused"]
    assert (outcomes[2].row, outcomes[2].column) == (4, "supporter_ref")
    assert "row 2" in str(outcomes[2].remedy)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("supporter_ref", "Sgt. Rivera"),
        ("unit", "K 9"),
        ("shared", "maybe"),
        ("designated_on", "31.01.2026"),
        ("training", "listening forty 2025-01-01 2030-01-01"),
        ("training", "listening 40 2030-01-01 2025-01-01"),
        ("training", "referral 7"),
        ("topics", "fishing"),
        ("languages", ""),
        ("time_zone", "Mars/Olympus"),
        ("availability", "someday 08:00-16:00"),
        ("availability", "mon 25:00-26:00"),
        ("cap", "many"),
        ("cap", "99"),
        ("cap", "٣"),
        ("gender", "unknown"),
        ("rank_band", "chief"),
        ("veteran", "1"),
        ("channels", "pigeon"),
        ("duties", "jury"),
        ("lived_experience", "war"),
    ],
)
def test_a_mistake_is_named_by_row_and_column_and_its_value_is_not_repeated(
    column: str, cell: str
) -> None:
    found = refusal(
        roster(cells("ann", **{column: CELLS.get(column, "")}), cells(**{column: cell}))
    )
    assert (found.number, found.column) == (3, column)
    assert not cell or cell not in found.remedy


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = roster(cells("ann")) + "\r\n,,,,,,,,\r\n" + roster(cells(unit="?")).split("\r\n")[1]
    assert refusal(text).number == 5


@pytest.mark.parametrize("extra", ["", "a,b,c,d,e,f,g,h,i,j"])
def test_a_row_with_more_or_fewer_cells_is_refused(extra: str) -> None:
    found = refusal(roster(cells()) + (extra or "only,two"))
    assert (found.number, found.column) == (3, None)


UNUSABLE: dict[str, tuple[Callable[[], Any], str]] = {
    "empty": (lambda: read_table(""), "empty"),
    "blank": (lambda: read_table("\r\n , \r\n"), "empty"),
    "no row": (lambda: read_table(",".join(REQUIRED)), "no row"),
    "missing": (lambda: read_table("supporter_ref,unit\nx,y"), "missing: shared"),
    "unknown": (lambda: read_table(",".join((*REQUIRED, "badge"))), "column 10 is not known"),
    "duplicate": (lambda: read_table(",".join((*REQUIRED, "unit"))), "column 10 has the name"),
    "semicolons": (lambda: read_table(";".join(REQUIRED)), "column 1 is not known"),
    "NUL": (lambda: read_table(roster(cells(unit="K\x009"))), "NUL"),
    "quotes": (lambda: read_table(roster(cells()) + '"never closed'), "row 3 cannot be read"),
    "endless cell": (lambda: read_table(roster(cells(unit="x" * 200_000))), "row 2 cannot"),
    "too many": (lambda: read_table(roster(cells(), cells("ann"), cells("eve")), 2), "at most 2"),
    "encoding": (lambda: text_of("Zoë".encode("latin-1")), "UTF-8"),
    "UTF-16": (lambda: text_of(roster(cells()).encode("utf-16")), "UTF-8"),
    "too large": (lambda: text_of(b"x" * (MOST_BYTES + 1)), "too large"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_file_that_is_no_roster_is_refused_with_the_remedy(case: str) -> None:
    attempt, said = UNUSABLE[case]
    with pytest.raises(UnusableRoster) as refused:
        attempt()
    assert said in refused.value.remedy


def test_a_million_rows_are_refused_before_the_first_is_looked_at() -> None:
    row = roster(cells()).split("\r\n")[1]
    text = ",".join(CELLS) + "\n" + f"{row}\n" * 30_000
    with pytest.raises(UnusableRoster) as refused:
        read_table(text)
    assert "split" in refused.value.remedy


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    text = roster(cells())
    assert len(read(text_of(text.encode("utf-8-sig")))) == 1
    assert len(read("\ufeff" + text)) == 1


@given(st.lists(st.lists(st.text(max_size=12), max_size=11), max_size=5))
def test_whatever_the_cells_hold_a_roster_is_read_or_refused(table: list[list[str]]) -> None:
    lines = [",".join(CELLS), *(",".join(row) for row in table)]
    try:
        found = read("\n".join(lines))
    except UnusableRoster:
        return
    assert all(isinstance(one, Entry | Refusal) for one in found)
