"""The coarse hours of a week: never too narrow, in summer, in winter and around midnight."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.availability import Availability, Extra, Window
from services.matching.domain.week_hours import WeekHours, hours_between, open_hours

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
ZONES = ("UTC", "America/Chicago", "America/Phoenix", "Asia/Kathmandu", "Australia/Lord_Howe")

moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
windows = st.builds(Window, st.integers(0, 6), times, times)
weeks = st.builds(Availability, st.sampled_from(ZONES), st.lists(windows, max_size=4).map(tuple))


@given(weeks, moments)
def test_whoever_can_be_reached_is_found_by_their_hours(week: Availability, at: datetime) -> None:
    if week.covers(at):
        assert open_hours(week).meets(hours_between(at, at))


@given(weeks, moments)
def test_whoever_can_be_reached_within_a_day_is_found(week: Availability, at: datetime) -> None:
    day = timedelta(days=1)
    if week.opens_within(at, day):
        assert open_hours(week).meets(hours_between(at, at + day))


@given(st.sampled_from(ZONES), times, times, moments)
def test_an_extra_span_counts_on_its_day(zone: str, start: time, until: time, at: datetime) -> None:
    week = Availability(zone, (), extra=(Extra(at.date(), start, until),))
    if week.covers(at):
        assert open_hours(week).meets(hours_between(at, at))


def test_an_hour_a_week_is_met_by_few_hours() -> None:
    week = Availability("UTC", (Window(2, time(13), time(14)),))
    assert open_hours(week) == WeekHours(frozenset({2}), frozenset({4}))
    hours = (MONDAY + timedelta(hours=number) for number in range(7 * 24))
    assert sum(open_hours(week).meets(hours_between(at, at)) for at in hours) == 3


def test_hours_of_a_zone_with_summer_time_cover_both() -> None:
    week = Availability("America/Chicago", (Window(0, time(9), time(12)),))
    assert open_hours(week).parts == {4, 5}


def test_nobody_without_a_span_is_met() -> None:
    nobody = open_hours(Availability("UTC", ()))
    always = hours_between(MONDAY, MONDAY + timedelta(days=7))
    assert not nobody.meets(always)


def test_a_span_over_midnight_of_sunday_goes_on_on_monday() -> None:
    week = Availability("UTC", (Window(6, time(22), time(6)),))
    assert open_hours(week).days == {6, 0}


def test_a_day_ahead_is_two_days_and_every_part() -> None:
    ahead = hours_between(MONDAY, MONDAY + timedelta(days=1))
    assert (ahead.days, len(ahead.parts)) == ({0, 1}, 8)
    assert hours_between(MONDAY, MONDAY).days == {MONDAY.weekday()}


def test_days_are_counted_from_monday_whatever_the_year() -> None:
    for day in (date(2024, 2, 29), date(1999, 12, 31), date(2031, 7, 6)):
        at = datetime.combine(day, time(12), UTC)
        assert hours_between(at, at).days == {day.weekday()}
