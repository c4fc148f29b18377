"""The wire form: strict when written, tolerant when read, silent about what it received."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import Event
from shared.events.registry import InvalidEvent, Undecodable, UnknownEvent, decode, encode
from tests.contracts.drawing import draw_event

SECRET = "Jane Doe"


def test_an_unknown_field_is_never_written() -> None:
    event = draw_event("offer.made.v1")
    with pytest.raises(InvalidEvent):
        encode(replace(event, data={**event.data, "note": SECRET}))


def test_a_missing_field_is_never_written() -> None:
    event = draw_event("offer.made.v1")
    with pytest.raises(InvalidEvent):
        encode(replace(event, data={k: v for k, v in event.data.items() if k != "urgency"}))


def test_moments_may_be_given_as_datetimes_or_text_and_come_back_aware() -> None:
    event = draw_event("offer.made.v1")
    as_text = {**event.data, "made_at": event.data["made_at"].isoformat()}
    assert decode(encode(replace(event, data=as_text))) == event
    assert decode(encode(event)).data["made_at"].tzinfo is UTC


def test_a_new_event_knows_its_publisher() -> None:
    event = Event.new("member.left.v1", "harbor", {"supporter_ref": "a" * 22}, datetime.now(UTC))
    assert event.source == "watchmate/identity"
    with pytest.raises(UnknownEvent):
        Event.new("member.left.v9", "harbor", {}, datetime.now(UTC))


def _without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda wire: wire.pop(name)


def _with(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda wire: wire.update(changes)


@pytest.mark.parametrize(
    "harm",
    [
        _without("id"),
        _without("agency"),
        _without("data"),
        _with(specversion="0.3"),
        _with(agency="../admin"),
        _with(id="1"),
        _with(source="watchmate/intake"),
        _with(time="yesterday"),
        _with(time="0001-01-01T00:00:00+14:00"),
        _with(time="9999-12-31T23:59:59-14:00"),
        _with(data={"offer_id": SECRET}),
        _with(data=[]),
        _with(traceparent=SECRET),
    ],
)
def test_a_harmed_envelope_is_refused_without_repeating_it(
    harm: Callable[[dict[str, Any]], Any],
) -> None:
    wire = json.loads(encode(draw_event("offer.made.v1")))
    harm(wire)
    with pytest.raises(InvalidEvent) as caught:
        decode(json.dumps(wire).encode())
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("flag", [1, "yes", "true", None])
def test_only_a_boolean_is_a_boolean(flag: Any) -> None:
    event = draw_event("offer.withdrawn.v1")
    with pytest.raises(InvalidEvent):
        encode(replace(event, data={**event.data, "accepted_before": flag}))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_body_does_anything_but_be_refused(body: bytes) -> None:
    with pytest.raises((Undecodable, UnknownEvent, InvalidEvent)):
        decode(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_no_data_does_anything_but_be_refused(data: Any) -> None:
    wire = json.loads(encode(draw_event("offer.made.v1")))
    with pytest.raises((Undecodable, InvalidEvent)):
        decode(json.dumps({**wire, "data": data}).encode())


def test_events_that_are_read_and_written_at_the_same_time_do_not_mix() -> None:
    events = [draw_event("offer.made.v1") for _ in range(40)]

    def there_and_back(event: Event) -> Event:
        with pytest.raises(InvalidEvent):
            encode(replace(event, data={**event.data, "note": SECRET}))
        return decode(encode(event))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(there_and_back, events)) == events
