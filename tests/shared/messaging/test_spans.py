"""Spans of events: from the step that wrote one over the bus to what its hearer says."""

import time
from collections.abc import Iterator

import pytest

from shared.messaging.relay import Relay
from shared.observability import tracing, work_of
from tests.shared.messaging.relays import TYPE, publish, publish_types, relay_of, unsent
from tests.support.kept_spans import KeptSpans, kept_spans
from tests.support.messaging_site import MessagingSite
from tests.support.service_process import ServiceProcess, free_port
from tests.support.span_receiver import Span, SpanReceiver, span_receiver
from tests.support.waiting import eventually

LEFT = "supporter.left.v1"
ENDED_WITHIN = 12.0
"""Of a process with nothing in hand: three seconds for spans, the rest for a busy machine."""


@pytest.fixture
def receiver() -> Iterator[SpanReceiver]:
    with span_receiver() as started:
        yield started


@pytest.fixture
def kept() -> Iterator[KeptSpans]:
    with kept_spans() as sink:
        yield sink


def test_rows_published_together_are_each_told_of_their_own_work(
    site: MessagingSite, kept: KeptSpans
) -> None:
    relay = relay_of(site)
    steps = []
    for told in (True, True, False):
        with tracing(told=told) as step:
            publish(site, relay)
        steps.append(step)
    publish(site, relay)  # of no work at all
    relay.start()
    eventually(lambda: unsent(site) == 0)
    relay.stop()
    assert [(one.step.work, one.step.came_of) for one in kept.taken] == [
        (work_of(step), step.split("-")[2]) for step in steps[:2]
    ]
    assert {one.name for one in kept.taken} == {"publish"}
    assert kept.taken[0].attributes == {"event_type": TYPE}


def test_a_row_that_no_queue_wants_is_told_as_an_error(
    site: MessagingSite, kept: KeptSpans
) -> None:
    site.bus.delete_queue(f"probe.{TYPE}")
    relay = relay_of(site)
    with tracing(told=True):
        publish_types(site, relay, LEFT, TYPE)
    relay.start()
    eventually(lambda: unsent(site) == 1)
    relay.stop()
    told = {one.attributes["event_type"]: one.attributes.get("error") for one in kept.taken}
    assert told == {LEFT: None, TYPE: "Unroutable"}


def test_the_hearer_tells_its_step_of_the_one_that_wrote_the_event(
    site: MessagingSite, relay: Relay, receiver: SpanReceiver
) -> None:
    with site.probe(TRACES_TO=receiver.url), tracing(told=True) as step:
        publish_types(site, relay, LEFT)
        found = eventually(lambda: _two_of(receiver), what="the spans of the hearer")
    heard, said = found["event on_supporter_left_v1"], found["publish notification.delivered.v1"]
    assert (heard.work, heard.came_of) == (work_of(step), step.split("-")[2])
    assert heard.attributes["outcome"] == "handled"
    assert (said.work, said.came_of) == (heard.work, heard.own)


def _two_of(receiver: SpanReceiver) -> dict[str, Span]:
    found = {one.name: one for one in receiver.spans()}
    return found if len(found) == 2 else {}


def test_while_nobody_asks_for_spans_a_running_service_imports_nothing_of_theirs(
    site: MessagingSite, relay: Relay, receiver: SpanReceiver
) -> None:
    """Python itself writes down each module that is imported."""
    assert _imports(site, relay, "") == set()
    assert _imports(site, relay, receiver.url) == {"opentelemetry", "google"}


def _imports(site: MessagingSite, relay: Relay, traces_to: str) -> set[str]:
    with site.probe(TRACES_TO=traces_to, PYTHONPROFILEIMPORTTIME="1") as service:
        done = len(site.effects())
        with tracing(told=True):
            publish_types(site, relay, LEFT)
        site.await_effects(done + 1)
        lines = service.log_text().splitlines()
    names = [line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")]
    assert "shared.observability.spans" in names
    return {name.split(".")[0] for name in names} & {"opentelemetry", "google"}


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "away"])
def test_a_receiver_that_takes_nothing_holds_up_neither_events_nor_the_end(
    site: MessagingSite, relay: Relay, receiver: SpanReceiver, silent: bool
) -> None:
    receiver.may_answer.clear()
    nowhere = f"http://127.0.0.1:{free_port()}/v1/traces"
    with site.probe(TRACES_TO=receiver.url if silent else nowhere) as service:
        for _ in range(3):
            with tracing(told=True):
                publish_types(site, relay, *[LEFT] * 20)
        site.await_effects(60)
        eventually(lambda: receiver.bodies or _noticed(service), what="a batch that is not taken")
        started = time.monotonic()
        service.stop()
        assert time.monotonic() - started < ENDED_WITHIN
        assert service.exit_code == 0


def _noticed(service: ServiceProcess) -> bool:
    return "spans_not_taken" in service.log_text()
