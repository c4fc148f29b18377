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
    assert [arrivals.rush(one) for one in "abcd"] == [False, False, True, True]
    seconds.now = 10.0
    assert not arrivals.rush("e")


def test_a_request_whose_transaction_is_run_again_counts_once() -> None:
    seconds = Seconds()
    arrivals = RecentArrivals(lambda: 2, monotonic=seconds)
    assert [arrivals.rush("a") for _ in range(5)] == [False] * 5
    seconds.now = 9.9
    assert not arrivals.rush("a")
    seconds.now = 10.0
    assert not arrivals.rush("b")


def test_no_flood_makes_it_remember_more_than_could_matter() -> None:
    arrivals = RecentArrivals(lambda: 2, monotonic=Seconds())
    for number in range(100_010):
        arrivals.rush(str(number))
    assert len(arrivals._came_at) == 100_000


def test_a_changed_policy_counts_at_once() -> None:
    rush_from = [100]
    arrivals = RecentArrivals(lambda: rush_from[0])
    assert not arrivals.rush("a")
    rush_from[0] = 2
    assert arrivals.rush("b")


def test_where_time_runs_faster_the_same_day_is_no_rush() -> None:
    seconds = Seconds()
    arrivals = RecentArrivals(lambda: 2, timedelta(seconds=10) / 240, seconds)
    told = []
    for second in range(5):
        seconds.now = float(second)
        told.append(arrivals.rush(str(second)))
    assert told == [False] * 5
