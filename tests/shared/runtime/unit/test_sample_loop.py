"""A gauge that cannot be sampled is counted, and sampled again."""

from typing import Any, cast

import eventlet
import pytest
from prometheus_client import REGISTRY

from shared.runtime.platform import Platform
from shared.runtime.sample_loop import sample_forever


def failures() -> float:
    kind = {"kind": "hiccup"}
    return REGISTRY.get_sample_value("watchmate_gauge_failures_total", kind) or 0.0


def test_a_failed_sample_is_counted_and_the_next_one_taken() -> None:
    before, taken = failures(), 0
    enough = eventlet.event.Event()

    def sample_hiccup(_platform: Any) -> None:
        nonlocal taken
        taken += 1
        if taken == 2:
            raise ValueError
        if taken == 3:
            enough.send()

    thread = eventlet.spawn(sample_forever, cast(Platform, None), sample_hiccup, 0.001)
    with eventlet.Timeout(5):
        enough.wait()
    thread.kill()
    assert failures() == before + 1


def test_a_figure_that_is_taken_seldom_is_taken_again_soon_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    ends = eventlet.greenlet.GreenletExit

    def sleep(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 2:
            raise ends

    def sample_moody(_platform: Any) -> None:
        if not pauses:
            raise ValueError

    monkeypatch.setattr("shared.runtime.sample_loop.eventlet.sleep", sleep)
    with pytest.raises(ends):
        sample_forever(cast(Platform, None), sample_moody, 600)
    assert pauses == [60, 600]


def test_a_figure_whose_samples_fail_is_late() -> None:
    late = {"kind": "never"}

    def sample_never(_platform: Any) -> None:
        raise ValueError

    thread = eventlet.spawn(sample_forever, cast(Platform, None), sample_never, 0.001)
    with eventlet.Timeout(5):
        while not REGISTRY.get_sample_value("watchmate_gauge_late_seconds", late):
            eventlet.sleep(0.001)
    thread.kill()


def test_the_count_is_there_before_the_first_failure() -> None:
    def sample_newcomer(_platform: Any) -> None:
        raise eventlet.greenlet.GreenletExit

    with pytest.raises(eventlet.greenlet.GreenletExit):
        sample_forever(cast(Platform, None), sample_newcomer, 1)
    kind = {"kind": "newcomer"}
    assert REGISTRY.get_sample_value("watchmate_gauge_failures_total", kind) == 0.0
