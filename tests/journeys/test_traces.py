"""Spans of one call over three services, at a real receiver; and that none tells too much."""

import re
import time
from collections.abc import Callable
from functools import partial

import pytest

from shared.observability import work_of
from tests.support.people import People, Supporter
from tests.support.span_receiver import Span, SpanReceiver
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(240)]

AGENCY, HELPING = "harbor", "lakeside"
OF_A_REQUEST = {
    ("intake", "publish support_request.submitted.v1"),
    ("matching", "event on_support_request_submitted_v1"),
    ("matching", "publish offer.made.v1"),
    ("notifications", "event on_offer_made_v1"),
    ("notifications", "due deliver"),
    ("notifications", "mail mail"),
}
HELD_UP = 2.5
"""Seconds: less than a service waits for the answer of a receiver."""

UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")


@pytest.fixture
def helper(people: People, enrol: Callable[..., Supporter]) -> Supporter:
    supporter = enrol(HELPING)
    people.contact_point(supporter.person, "supporter", "peer@region.example")
    return supporter


OF_THE_CALL = {one for one in OF_A_REQUEST if "submitted" in one[1]}


def spans_of(receiver: SpanReceiver, traceparent: str) -> list[Span]:
    return [span for span in receiver.spans() if span.work == work_of(traceparent)]


def asked(region: WholeRegion, ask: Callable[..., object], topic: str) -> str:
    """The step of work that one request was, known by a topic that no other one here has.

    Events of others may come in between, and its own may come twice.
    """
    with region.bus.tap("intake.events", "support_request.submitted.v1") as tap:
        ask(topics=[topic])

        def steps() -> set[str | None]:
            return {one.traceparent for one in tap.events() if one.data["topics"] == [topic]}

        [step] = eventually(steps, within=20, what="the event of the request")
    assert step is not None
    return step


def test_one_request_is_one_trace_without_the_call_that_asked(
    region: WholeRegion, people: People, receiver: SpanReceiver, helper: Supporter
) -> None:
    officer = people.officer(AGENCY)
    call = asked(region, partial(people.ask, officer), "retirement")

    def complete() -> bool:
        """All came of that call or of one another."""
        found = spans_of(receiver, call)
        unsaid = {one.came_of for one in found} - {one.own for one in found}
        return _names(found) >= OF_A_REQUEST and unsaid == {_step(call)}

    eventually(complete, within=20, what="the spans of the request")
    found = spans_of(receiver, call)
    assert not [one for one in found if one.name.startswith("http") or one.own == _step(call)]


def test_a_request_without_a_name_is_told_as_any_other(
    region: WholeRegion, people: People, receiver: SpanReceiver, helper: Supporter
) -> None:
    officer = people.officer(AGENCY)
    calls = [
        asked(region, partial(people.ask, officer), "finance"),
        asked(region, partial(people.ask_anonymously, AGENCY), "substance"),
    ]

    def alike() -> bool:
        named, unnamed = (_names(_came_of(receiver, call)) for call in calls)
        return named == unnamed >= OF_THE_CALL

    eventually(alike, within=20, what="the same spans of both calls")


def _came_of(receiver: SpanReceiver, call: str) -> list[Span]:
    """What followed of the call itself; what follows of that is another's doing."""
    return [one for one in spans_of(receiver, call) if one.came_of == _step(call)]


def _names(found: list[Span]) -> set[tuple[str, str]]:
    return {(one.service, one.name) for one in found}


def _step(traceparent: str) -> str:
    return traceparent.split("-")[2]


def test_the_call_of_a_coordinator_is_told_by_the_id_that_they_are_told(
    people: People, receiver: SpanReceiver
) -> None:
    people.member(HELPING, "officer")
    eventually(
        lambda: [
            one
            for one in receiver.spans()
            if one.name == "http /v1/members" and one.attributes["method"] == "POST"
        ],
        what="the span of the call",
    )


def test_no_span_holds_an_id_of_anything(
    people: People, receiver: SpanReceiver, helper: Supporter
) -> None:
    officer = people.officer(AGENCY)
    request_id = people.ask(officer)["request_id"]
    offer = people.offer_of(helper, request_id)
    people.accept(helper, offer)
    eventually(
        lambda: [one for one in receiver.spans() if one.name == "event on_offer_accepted_v1"],
        within=20,
        what="the spans of the acceptance",
    )
    known = [request_id, offer["offer_id"], helper.ref, officer.member_id, helper.person.member_id]
    told = b"".join(receiver.bodies)
    assert [one for one in (*known, AGENCY, HELPING) if one.encode() in told] == []
    assert UUID.search(told) is None


def test_a_receiver_that_does_not_answer_delays_no_request(
    people: People, receiver: SpanReceiver, helper: Supporter
) -> None:
    receiver.may_answer.clear()
    try:
        seen = len(receiver.bodies)
        request_id = people.ask(people.officer(AGENCY))["request_id"]
        eventually(lambda: len(receiver.bodies) > seen, what="spans on their way")
        assert (
            max(_seconds_of(lambda: people.reference(helper.person)) for _ in range(20)) < HELD_UP
        )
        assert people.offer_of(helper, request_id)
    finally:
        receiver.may_answer.set()


def _seconds_of(call: Callable[[], object]) -> float:
    started = time.monotonic()
    call()
    return time.monotonic() - started
