"""Spans over the wire to a real receiver, which may be slow, or not there at all."""

import time
from collections.abc import Iterator
from functools import partial

import pytest
from structlog.testing import capture_logs

from shared.observability import span, stop_spans, tell_spans, tracing
from shared.observability.trace import work_of
from tests.support.service_process import free_port
from tests.support.span_receiver import SpanReceiver, span_receiver
from tests.support.waiting import eventually

FAR_LESS = 30.0
"""Seconds, on a busy machine. Held up for each batch it would be more than a minute."""

STOPPED_WITHIN = 4.0
"""Three that it may take, and one for a busy machine; two answers awaited would take six."""


@pytest.fixture
def receiver() -> Iterator[SpanReceiver]:
    with span_receiver() as started:
        yield started


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    yield
    stop_spans()


def test_a_span_arrives_with_its_ids_its_codes_and_its_times(receiver: SpanReceiver) -> None:
    tell_spans(receiver.url, "matching", "0.1.0")
    with tracing(told=True) as work, span("event", handler="on_offer_made_v1") as told:
        told["outcome"] = "handled"
    [one] = eventually(receiver.spans, what="the span")
    assert (one.service, one.name) == ("matching", "event on_offer_made_v1")
    assert (one.work, one.came_of) == (work_of(work), work.split("-")[2])
    assert one.attributes == {"handler": "on_offer_made_v1", "outcome": "handled"}
    assert 0 < one.began <= one.ended


def test_what_is_still_kept_is_sent_before_the_end(receiver: SpanReceiver) -> None:
    tell_spans(receiver.url, "matching", "0.1.0")
    with tracing(told=True), span("due", kind="offer_expiry"):
        pass
    stop_spans()
    assert [one.name for one in receiver.spans()] == ["due offer_expiry"]


def test_nothing_of_the_machine_or_the_process_is_told(receiver: SpanReceiver) -> None:
    tell_spans(receiver.url, "matching", "0.1.0")
    with tracing(told=True), span("due", kind="offer_expiry"):
        pass
    stop_spans()
    told = b"".join(receiver.bodies)
    assert b"service.name" in told
    assert not [word for word in (b"process.", b"host.", b"telemetry.") if word in told]


def test_a_receiver_that_does_not_answer_holds_nobody_up(receiver: SpanReceiver) -> None:
    receiver.may_answer.clear()
    tell_spans(receiver.url, "matching", "0.1.0")
    with tracing(told=True), span("due", kind="offer_expiry"):
        pass
    eventually(lambda: receiver.bodies, what="the first batch, which is never answered")
    assert _seconds_of_many() < FAR_LESS


def test_a_receiver_that_is_away_holds_nobody_up() -> None:
    tell_spans(f"http://127.0.0.1:{free_port()}/v1/traces", "matching", "0.1.0")
    assert _seconds_of_many() < FAR_LESS


def test_the_end_waits_for_no_receiver_that_does_not_answer(receiver: SpanReceiver) -> None:
    receiver.may_answer.clear()
    tell_spans(receiver.url, "matching", "0.1.0")
    for _ in range(2000):  # of several batches, each of which would wait for its answer
        with tracing(told=True), span("due", kind="offer_expiry"):
            pass
    started = time.monotonic()
    stop_spans()
    assert time.monotonic() - started < STOPPED_WITHIN


@pytest.mark.parametrize("answer", [307, 503])
def test_what_a_receiver_does_not_take_is_sent_once_and_nowhere_else(
    receiver: SpanReceiver, answer: int
) -> None:
    receiver.answer = answer
    with capture_logs() as said:
        tell_spans(receiver.url, "matching", "0.1.0")
        for sent in (1, 2):
            with tracing(told=True), span("due", kind="offer_expiry"):
                pass
            eventually(partial(_has_batches, receiver, sent), what="one more batch")
    receiver.answer = 200
    with tracing(told=True), span("due", kind="deselection"):
        pass
    stop_spans()
    assert [one.name for one in receiver.spans()] == ["due offer_expiry"] * 2 + ["due deselection"]
    assert [one["event"] for one in said] == ["spans_not_taken"]


def _has_batches(receiver: SpanReceiver, count: int) -> bool:
    return len(receiver.bodies) == count


def _seconds_of_many() -> float:
    """Of more than are kept: the oldest are forgotten."""
    started = time.monotonic()
    for _ in range(3000):
        with tracing(told=True), span("due", kind="offer_expiry"):
            pass
    return time.monotonic() - started
