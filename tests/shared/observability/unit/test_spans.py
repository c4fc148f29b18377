"""What is told of a step of work, and to whom nothing is."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from shared.observability import span, tell_span, tell_span_of, tracing
from shared.observability.trace import work_of
from tests.support.kept_spans import KeptSpans, kept_spans


@pytest.fixture
def kept() -> Iterator[KeptSpans]:
    with kept_spans() as sink:
        yield sink


def test_a_step_within_a_step_is_of_the_same_work_and_says_what_it_came_of(kept: KeptSpans) -> None:
    with tracing(told=True) as outer, span("event", handler="on_offer_made_v1") as told:
        told["outcome"] = "handled"
    [(step, name, attributes)] = kept.taken
    assert (step.work, step.came_of) == (work_of(outer), outer.split("-")[2])
    assert (name, attributes) == ("event", {"handler": "on_offer_made_v1", "outcome": "handled"})


def test_what_came_over_the_bus_is_carried_on(kept: KeptSpans) -> None:
    with tracing(told=True) as there:
        pass
    with span("event", there):
        pass
    assert kept.taken[0].step.work == work_of(there)


def test_work_that_nobody_told_of_stays_untold_to_its_end(kept: KeptSpans) -> None:
    with tracing() as untold, span("due", kind="forget"):
        pass
    with span("event", untold), span("mail", channel="mail"):
        pass
    assert kept.taken == []


def test_where_no_work_is_in_hand_nothing_is_told(kept: KeptSpans) -> None:
    tell_span("http", 0, route="/v1/notes")
    assert kept.taken == []


def test_a_step_that_nothing_came_of_is_told_of_the_work_it_came_of(kept: KeptSpans) -> None:
    with tracing(told=True) as there:
        pass
    tell_span_of(there, "publish", 0, event_type="offer.made.v1", error=None)
    tell_span_of(None, "publish", 0, event_type="offer.made.v1")
    [(step, name, attributes)] = kept.taken
    assert (step.work, step.came_of) == (work_of(there), there.split("-")[2])
    assert (name, attributes) == ("publish", {"event_type": "offer.made.v1"})


@pytest.mark.parametrize(
    "attributes",
    [
        {"agency": "harbor"},
        {"event_id": "9df8779b-508b-4258-99a3-649897ef2fcf"},
        {"request_id": "9df8779b-508b-4258-99a3-649897ef2fcf"},
        {"outcome": "Sergeant Rivera, after shift"},
        {"kind": ["a", "b"]},
        {"reason": "refused"},
    ],
)
def test_no_id_no_agency_and_no_prose_is_told(kept: KeptSpans, attributes: dict[str, Any]) -> None:
    with tracing(told=True), span("due", **attributes):
        pass
    [(_, _, told)] = kept.taken
    assert told == {}


def test_of_an_error_only_its_class_is_told(kept: KeptSpans) -> None:
    with pytest.raises(ValueError), tracing(told=True), span("event"):
        raise ValueError("Sergeant Rivera")
    assert kept.taken[0].attributes == {"error": "ValueError"}


def test_while_nobody_asks_for_spans_their_library_is_not_even_imported() -> None:
    script = (
        "import sys; import shared.runtime.hosting, shared.http.door, shared.messaging.relay;"
        "assert not [name for name in sys.modules if name.startswith('opentelemetry')]"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
