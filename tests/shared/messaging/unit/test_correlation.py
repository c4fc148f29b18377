"""A handler works under the id of the event it was given."""

import threading
from typing import Any

from shared.events.registry import encode
from shared.messaging.delivery import Delivery
from shared.messaging.gate import Gate
from shared.messaging.handling import Handling, Pace
from shared.messaging.patience import Patience
from shared.observability import current_traceparent, tracing, work_of
from tests.shared.messaging.unit.test_handling import (
    FakeAdmission,
    FakeBurial,
    FakeMessage,
    FakeTransactions,
)
from tests.support.messaging_site import enrolled

OURS = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-00"
NOT_OURS = "01-" + "ab" * 16 + "-" + "cd" * 8 + "-00"


def handled_under(traceparent: str | None) -> str | None:
    """The id of the work that the handler saw."""
    seen: list[str | None] = []
    event = enrolled()
    object.__setattr__(event, "traceparent", traceparent)
    handling = Handling(
        "on_test",
        "supporter.enrolled.v1",
        lambda _tx, _event: seen.append(current_traceparent()),
        FakeTransactions(),
        FakeAdmission(set()),
        FakeBurial(),
        Pace(Gate(Patience(first=0.001, longest=0.001))),
    )
    message: Any = FakeMessage(encode(event))
    handling(Delivery("probe.queue", message, threading.Event()))
    [one] = seen
    return work_of(one)


def test_the_id_is_the_events_own() -> None:
    assert handled_under(OURS) == "ab" * 16


def test_an_event_without_one_is_handled_under_that_of_its_message() -> None:
    with tracing() as of_the_message:
        assert handled_under(None) == work_of(of_the_message)


def test_what_is_not_of_our_form_begins_a_new_one() -> None:
    assert handled_under(NOT_OURS) not in {None, "ab" * 16}


def test_nothing_is_left_of_it_afterwards() -> None:
    handled_under(OURS)
    assert current_traceparent() is None
