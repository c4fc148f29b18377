"""A rush is many requests within seconds, and passes."""

from datetime import timedelta

from services.matching.adapters.recent_arrivals import RecentArrivals


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_rush_begins_with_the_request_that_makes_it_one_and_ends_by_itself() -> None:
    seconds = Seconds()
    arrivals = RecentArrivals(lambda: 3, monotonic=seconds)
    assert [arrivals.rush() for _ in range(4)] == [False, False, True, True]
    seconds.now = 10.0
    assert not arrivals.rush()


def test_a_changed_policy_counts_at_once() -> None:
    rush_from = [100]
    arrivals = RecentArrivals(lambda: rush_from[0])
    assert not arrivals.rush()
    rush_from[0] = 2
    assert arrivals.rush()


def test_where_time_runs_faster_the_same_day_is_no_rush() -> None:
    seconds = Seconds()
    arrivals = RecentArrivals(lambda: 2, timedelta(seconds=10) / 240, seconds)
    told = []
    for second in range(5):
        seconds.now = float(second)
        told.append(arrivals.rush())
    assert told == [False] * 5
