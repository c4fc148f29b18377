"""One random id for one piece of work, which nobody outside can choose."""

import io
import json
import logging
import re
import threading

import eventlet
import pytest

from shared.observability import configure_logging, current_traceparent, log, tracing, work_of

OURS = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-00"


def test_work_that_begins_has_an_id_of_its_own_and_none_afterwards() -> None:
    with tracing() as first:
        assert current_traceparent() == first
    with tracing() as second:
        pass
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", first)
    assert work_of(first) != work_of(second)
    assert current_traceparent() is None


def test_a_step_of_the_same_work_keeps_its_id_and_has_its_own_step() -> None:
    with tracing(OURS) as step:
        assert work_of(step) == "ab" * 16
        assert step != OURS
        with tracing(current_traceparent()) as inner:
            assert work_of(inner) == "ab" * 16
        assert current_traceparent() == step


@pytest.mark.parametrize(
    "hostile",
    ["Sergeant Rivera", "00-" + "ab" * 16, OURS + "\n", OURS.upper(), OURS.replace("00-", "01-", 1),
     OURS + "-extra", "4471", "", None],
)  # fmt: skip
def test_what_is_no_traceparent_of_ours_is_not_carried_on(hostile: str | None) -> None:
    assert work_of(hostile) is None
    with tracing(hostile) as traceparent:
        assert hostile is None or hostile == "" or hostile.strip() not in traceparent
        assert work_of(traceparent) not in {None, "ab" * 16}


def test_an_error_ends_the_work_too() -> None:
    with pytest.raises(ValueError), tracing():
        raise ValueError
    assert current_traceparent() is None


def test_threads_native_and_green_do_not_see_one_another() -> None:
    seen: list[str | None] = []
    with tracing():
        native = threading.Thread(target=lambda: seen.append(current_traceparent()))
        native.start()
        native.join()
        eventlet.spawn(lambda: seen.append(current_traceparent())).wait()
    assert seen == [None, None]


def test_every_log_line_of_the_work_carries_its_id() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        configure_logging("intake", "INFO", stream)
        log().info("offer_made")
        with tracing() as traceparent:
            log().info("offer_made")
            log().debug("offer_expired")
            logging.getLogger("kombu").warning("something of theirs")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    outside, inside, theirs = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert "traceparent" not in outside
    assert inside["traceparent"] == theirs["traceparent"] == traceparent
