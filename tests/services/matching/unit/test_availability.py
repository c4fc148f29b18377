"""Weekly availability, in the supporter's own time and through changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.availability import Availability, Window
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.week_hours import hours_between, open_hours
from tests.services.matching.oracle import shown_within

TORONTO = "America/Toronto"


def local(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


def weekly(day: int, start: str, until: str, zone: str = TORONTO) -> Availability:
    window = Window(day, time.fromisoformat(start), time.fromisoformat(until))
    return Availability(zone, (window,))


def test_a_window_holds_from_its_first_minute_to_before_its_last() -> None:
    mondays = weekly(0, "09:00", "17:00")
    assert mondays.covers(local(TORONTO, 2026, 6, 1, 9, 0))
    assert mondays.covers(local(TORONTO, 2026, 6, 1, 16, 59))
    assert not mondays.covers(local(TORONTO, 2026, 6, 1, 17, 0))
    assert not mondays.covers(local(TORONTO, 2026, 6, 2, 10, 0))


def test_an_overnight_window_reaches_into_the_next_morning() -> None:
    nights = weekly(6, "22:00", "06:00")
    assert nights.covers(local(TORONTO, 2026, 5, 31, 23, 0))
    assert nights.covers(local(TORONTO, 2026, 6, 1, 5, 59))
    assert not nights.covers(local(TORONTO, 2026, 6, 1, 6, 0))
    assert not nights.covers(local(TORONTO, 2026, 5, 31, 5, 0))


def test_equal_ends_mean_the_whole_day() -> None:
    assert weekly(0, "00:00", "00:00").covers(local(TORONTO, 2026, 6, 1, 23, 59))


def test_the_day_is_the_supporters_own_and_not_that_of_the_server() -> None:
    mondays = weekly(0, "20:00", "23:00", "America/Phoenix")
    assert mondays.covers(datetime(2026, 6, 2, 4, 0, tzinfo=UTC))


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    mondays = weekly(0, "09:00", "10:00")
    assert mondays.covers(datetime(2026, 3, 2, 14, 30, tzinfo=UTC))  # winter time
    assert mondays.covers(datetime(2026, 3, 9, 13, 30, tzinfo=UTC))  # summer time
    assert not mondays.covers(datetime(2026, 3, 9, 14, 30, tzinfo=UTC))


def test_a_night_watch_through_the_spring_change_ends_by_the_new_clock() -> None:
    nights = weekly(5, "22:00", "06:00")  # 2026-03-07 into 2026-03-08, when 02:00 becomes 03:00
    begins, ends = nights.windows[0].on(datetime(2026, 3, 7).date(), ZoneInfo(TORONTO))
    assert ends - begins == timedelta(hours=7)


def test_a_window_over_a_repeated_hour_covers_both_of_them() -> None:
    sundays = weekly(6, "01:00", "01:30")  # 2026-11-01: 01:00 to 02:00 happens twice
    assert sundays.covers(local(TORONTO, 2026, 11, 1, 1, 15))
    assert sundays.covers(local(TORONTO, 2026, 11, 1, 1, 15, fold=1))


def test_a_window_of_later_today_opens_within_a_day_but_is_not_open_now() -> None:
    evenings = weekly(0, "18:00", "19:00")
    noon = local(TORONTO, 2026, 6, 1, 12, 0)
    assert not evenings.covers(noon)
    assert evenings.opens_within(noon, timedelta(hours=24))
    assert not evenings.opens_within(noon + timedelta(hours=8), timedelta(hours=24))


def test_a_day_beyond_sunday_is_refused() -> None:
    with pytest.raises(InvalidProfile):
        Window(7, time(1), time(2))


instants = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2027, 1, 1),
    timezones=st.just(UTC),
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(instants, st.integers(0, 6), times, times, st.sampled_from([TORONTO, "Asia/Kolkata", "UTC"]))
def test_whoever_is_available_now_is_available_within_a_day(
    now: datetime, day: int, start: time, until: time, zone: str
) -> None:
    one = Availability(zone, (Window(day, start, until),))
    assert one.opens_within(now, timedelta(hours=24)) or not one.covers(now)


@given(instants, times, times)
def test_outside_of_clock_changes_a_window_is_judged_by_the_wall_clock(
    now: datetime, start: time, until: time
) -> None:
    """Phoenix has no summer time, so the wall clock itself is the oracle."""
    wall = now.astimezone(ZoneInfo("America/Phoenix"))
    inside = start <= wall.time() < until if start < until else wall.time() >= start
    one = Availability("America/Phoenix", (Window(wall.weekday(), start, until),))
    assert one.covers(now) == inside


CHICAGO = "America/Chicago"
CHANGES = {  # zone → changes in spring and autumn: by an hour, by half an hour, at midnight
    CHICAGO: (datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 11, 1, 7, tzinfo=UTC)),
    "Australia/Lord_Howe": (
        datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        datetime(2026, 4, 4, 15, tzinfo=UTC),
    ),
    "America/Santiago": (
        datetime(2026, 9, 6, 4, tzinfo=UTC),
        datetime(2026, 4, 5, 3, tzinfo=UTC),
    ),
}


def test_a_span_that_ends_in_the_skipped_hour_holds_until_the_clocks_skip_it() -> None:
    saturdays = weekly(5, "18:00", "02:00", CHICAGO)  # into 2026-03-08, when 02:00 becomes 03:00
    assert saturdays.covers(local(CHICAGO, 2026, 3, 8, 1, 59))
    assert not saturdays.covers(local(CHICAGO, 2026, 3, 8, 3, 0))


def test_a_span_within_the_skipped_hour_is_not_lost() -> None:
    begins, ends = Window(6, time(2, 10), time(2, 40)).on(date(2026, 3, 8), ZoneInfo(CHICAGO))
    assert begins == local(CHICAGO, 2026, 3, 8, 3, 0)
    assert ends == local(CHICAGO, 2026, 3, 8, 3, 40)


def test_a_span_that_is_just_the_skipped_hour_never_comes() -> None:
    sundays = weekly(6, "02:00", "03:00", CHICAGO)
    change = CHANGES[CHICAGO][0]
    assert not sundays.opens_within(change - timedelta(hours=12), timedelta(hours=24))


def test_a_span_that_begins_in_the_skipped_hour_begins_when_the_clocks_go_on() -> None:
    sundays = weekly(6, "02:30", "03:15", CHICAGO)
    assert sundays.covers(local(CHICAGO, 2026, 3, 8, 3, 0))
    assert not sundays.covers(local(CHICAGO, 2026, 3, 8, 1, 59))
    assert not sundays.covers(local(CHICAGO, 2026, 3, 8, 3, 15))


at_night = st.integers(-8, 16).map(lambda quarter: time(quarter // 4 % 24, quarter % 4 * 15))


@st.composite
def minutes_near_a_change(draw: st.DrawFn) -> tuple[str, datetime]:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    minutes = st.one_of(st.integers(-150, 150), st.integers(-1440, 1440))
    return zone, change + timedelta(minutes=draw(minutes))


@settings(max_examples=150)
@given(minutes_near_a_change(), st.integers(0, 1), at_night, at_night)
def test_near_a_change_of_the_clocks_whoever_the_wall_clock_shows_is_available(
    where: tuple[str, datetime], ago: int, start: time, until: time
) -> None:
    """The judge asks the clock on the wall, so skipped and repeated times count as they show."""
    zone, now = where
    wall = now.astimezone(ZoneInfo(zone))
    window = Window((wall.weekday() - ago) % 7, start, until)
    if shown_within(window, wall):
        one = Availability(zone, (window,))
        assert one.covers(now)
        assert open_hours(one).meets(hours_between(now, now))


@settings(max_examples=150)
@given(minutes_near_a_change(), at_night, at_night)
def test_near_a_change_stored_hours_hide_nobody_who_is_available(
    where: tuple[str, datetime], start: time, until: time
) -> None:
    zone, now = where
    one = Availability(zone, tuple(Window(day, start, until) for day in range(7)))
    if one.covers(now):
        assert open_hours(one).meets(hours_between(now, now))


@settings(max_examples=150)
@given(st.sampled_from(sorted(CHANGES)), st.integers(0, 1), st.integers(-1, 0), at_night, at_night)
def test_no_span_ends_before_it_begins(
    zone: str, change: int, shift: int, start: time, until: time
) -> None:
    day = CHANGES[zone][change].astimezone(ZoneInfo(zone)).date() + timedelta(days=shift)
    begins, ends = Window(day.weekday(), start, until).on(day, ZoneInfo(zone))
    assert begins <= ends


@pytest.mark.parametrize(
    ("start", "until", "last"),
    [("18:00", "02:00", (1, 59)), ("00:00", "02:30", (1, 59)), ("02:10", "02:50", (3, 49))],
)
def test_a_span_that_ends_in_the_hour_the_clocks_skip_loses_nothing_of_what_is_real(
    start: str, until: str, last: tuple[int, int]
) -> None:
    """In Toronto 02:00 to 03:00 on 8 March 2026, a Sunday, do not exist."""
    day = date(2026, 3, 7) if start == "18:00" else date(2026, 3, 8)
    hours = Window(day.weekday(), time.fromisoformat(start), time.fromisoformat(until))
    there = Availability(TORONTO, (hours,))
    begins, ends = hours.on(day, ZoneInfo(TORONTO))
    assert there.covers(local(TORONTO, 2026, 3, 8, *last))
    assert begins < ends
