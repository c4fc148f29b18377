"""What the clock on the wall means, minute by minute through changes of the clock."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.errors import InvalidShift
from services.matching.domain.wall_time import Fold, end_of, instant_of, start_of

MINUTE = timedelta(minutes=1)
CHICAGO = ZoneInfo("America/Chicago")

# zone → a day of a change: by an hour, by half an hour, at midnight, by two hours, of the date
CHANGES = {
    "America/Chicago": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Santiago": (date(2026, 4, 5), date(2026, 9, 6)),
    "Antarctica/Troll": (date(2026, 3, 29), date(2026, 10, 25)),
    "Pacific/Apia": (date(2011, 12, 30),),
    "America/Phoenix": (date(2026, 3, 8),),
}


@cache
def shown(zone: str, around: date) -> dict[datetime, list[datetime]]:
    """Every minute the clocks show near the day, with all the instants at which they show it."""
    found = defaultdict(list)
    moment = datetime.combine(around, datetime.min.time(), UTC) - timedelta(days=3)
    for _ in range(6 * 24 * 60):
        found[moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)].append(moment)
        moment += MINUTE
    return dict(found)


@st.composite
def walls(draw: st.DrawFn) -> tuple[str, date, datetime]:
    """Within a day and a half of a change, and mostly in its very hours."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    midnight = datetime.combine(around, datetime.min.time())
    minutes = draw(st.one_of(st.integers(-60, 240), st.integers(-2160, 2160)))
    return zone, around, midnight + minutes * MINUTE


@given(walls(), st.sampled_from([None, *Fold]))
def test_every_wall_time_means_what_the_clocks_show(
    wall: tuple[str, date, datetime], fold: Fold | None
) -> None:
    zone, around, moment = wall
    minutes = shown(zone, around)
    meant = minutes.get(moment, [])
    if meant and (len(meant) == 1 or fold is not None):
        expected = meant[-1] if fold is Fold.SECOND else meant[0]
        assert instant_of(moment, ZoneInfo(zone), fold, "from") == expected
        return
    with pytest.raises(InvalidShift) as refused:
        instant_of(moment, ZoneInfo(zone), fold, "from")
    if meant:
        assert refused.value.field == "from_fold"
        return
    following = min(other for other in minutes if other > moment)
    assert refused.value.field == "from"
    assert refused.value.remedy.startswith(f"{following:%Y-%m-%dT%H:%M} or later")


def test_a_time_that_the_clocks_skip_is_refused_with_the_next_that_exists() -> None:
    with pytest.raises(InvalidShift, match="2026-03-08T03:00 or later"):
        instant_of(datetime(2026, 3, 8, 2, 30), CHICAGO, None, "from")


def test_a_time_shown_twice_is_refused_unless_it_is_said_which() -> None:
    twice = datetime(2026, 11, 1, 1, 30)
    with pytest.raises(InvalidShift, match="to_fold: first or second"):
        instant_of(twice, CHICAGO, None, "to")
    first = instant_of(twice, CHICAGO, Fold.FIRST, "to")
    assert first == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert instant_of(twice, CHICAGO, Fold.SECOND, "to") == first + timedelta(hours=1)


def test_a_fold_where_the_time_comes_once_changes_nothing() -> None:
    once = datetime(2026, 6, 1, 1, 30)
    meant = {instant_of(once, CHICAGO, fold, "from") for fold in (None, *Fold)}
    assert len(meant) == 1


def test_days_meet_at_one_instant_also_where_midnight_is_skipped() -> None:
    santiago = ZoneInfo("America/Santiago")
    changed = date(2026, 9, 6)
    assert end_of(changed - timedelta(days=1), santiago) == start_of(changed, santiago)
    assert end_of(changed, santiago) - start_of(changed, santiago) == timedelta(hours=23)
