"""Every accepted request is one offer and one notice, or the round does not count."""

import threading

from tests.bench.pipeline.arrivals import Book
from tests.bench.pipeline.figures import Turn
from tests.bench.pipeline.load import Sent, schedule
from tests.bench.pipeline.turns import checked, sustained


def told(*requests: str) -> Book:
    """A book in which each of these was offered, and told of once."""
    book = Book()
    for number, request in enumerate(requests):
        book.offer(f"offer {request}", request)
        book.notice(f"offer {request}", 100.0 + number)
    return book


def sent(*requests: str) -> Sent:
    found = Sent()
    for request in requests:
        found.accepted(request, 99.0)
    return found


def test_what_was_accepted_and_told_once_is_in_order() -> None:
    turn = checked(Turn(1.0), told("a", "b"), (sent("a"), sent("b")))
    assert (turn.accepted, turn.lost, turn.doubled, turn.valid) == (2, 0, 0, True)


def test_an_accepted_request_without_a_notice_is_lost() -> None:
    assert checked(Turn(1.0), told("a"), (sent("a", "b"),)).lost == 1


def test_a_second_notice_and_a_second_offer_are_doubled() -> None:
    book = told("a")
    book.notice("offer a", 101.0)
    assert checked(Turn(1.0), book, (sent("a"),)).doubled == 1
    book.offer("another offer", "a")
    assert checked(Turn(1.0), book, (sent("a"),)).doubled == 2


def test_a_notice_that_nobody_asked_for_is_doubled() -> None:
    assert checked(Turn(1.0), told("a", "stranger"), (sent("a"),)).doubled == 1
    book = told("a")
    book.notice("an offer nobody made", 101.0)
    assert checked(Turn(1.0), book, (sent("a"),)).doubled == 1


def test_a_refused_call_makes_the_round_invalid() -> None:
    asked = sent("a")
    asked.failed(ValueError("503 instead of 201"))
    assert not checked(Turn(1.0), told("a"), (asked,)).valid


def test_latency_counts_from_when_it_should_have_been_sent() -> None:
    assert sent("a", "b", "lost").latencies(told("a", "b")) == [1.0, 2.0]


def test_a_caller_is_woken_by_the_notice_of_its_request() -> None:
    book = Book()
    book.offer("offer a", "a")
    assert not book.wait_for("a", within=0.01)
    threading.Timer(0.01, book.notice, ("offer a", 1.0)).start()
    assert book.wait_for("a", within=10)
    assert book.wait_for("a", within=0)


def test_an_open_loop_sends_evenly_and_at_least_once() -> None:
    assert schedule(4, 1.0) == [0.0, 0.25, 0.5, 0.75]
    assert schedule(0.1, 1.0) == [0.0]


def test_throughput_is_that_of_the_pipeline_however_long_a_request_takes() -> None:
    """Ten callers for eight seconds: half a second, and four seconds, for each request."""
    quick = [0.5 * (n + 1) for n in range(16) for _ in range(10)]
    slow = [4.0, 8.0] * 10
    assert sustained(quick, 0.0) == 20.0
    assert sustained([100 + at for at in slow], 100.0) == 2.5
    assert sustained([], 0.0) == 0.0
