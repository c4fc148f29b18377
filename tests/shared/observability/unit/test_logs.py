"""Nothing but listed, plain fields reaches a log line, whoever writes it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from shared.observability import configure_logging, log
from shared.observability.metrics import registry

CANARY = "Sergeant Rivera, badge 4471"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure_logging("intake", "DEBUG", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], _ = before
    root.setLevel(before[1])


def dropped(field: str) -> float:
    return (
        registry().get_sample_value("watchmate_log_fields_dropped_total", {"field": field}) or 0.0
    )


def test_listed_fields_are_kept(lines: Lines) -> None:
    log().info("offer_expired", agency="harbor", seconds=1.5, attempt=2)
    [line] = lines()
    assert line["event"] == "offer_expired"
    assert (line["agency"], line["seconds"], line["attempt"]) == ("harbor", 1.5, 2)
    assert (line["service"], line["level"]) == ("intake", "info")


def test_unlisted_fields_are_dropped_and_counted(lines: Lines) -> None:
    before = dropped("unlisted")
    log().info("request_submitted", text=CANARY, name=CANARY)
    assert CANARY not in json.dumps(lines())
    assert dropped("unlisted") == before + 2


def test_prose_in_a_listed_field_is_dropped(lines: Lines) -> None:
    log().info("request_submitted", reason=CANARY, outcome={"a": CANARY}, kind=[CANARY])
    assert CANARY not in json.dumps(lines())


def test_prose_as_an_event_name_is_not_written(lines: Lines) -> None:
    log().info(CANARY)
    assert lines()[0]["event"] == "unnamed_event"


def test_an_exception_is_its_class_and_place_only(lines: Lines) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        log().error("request_failed", error=error)
        log().exception("request_failed")
    written = json.dumps(lines())
    assert CANARY not in written
    for line in lines():
        assert line["error"] == "ValueError"
        assert "test_logs.py:" in line["at"]


def test_a_number_of_the_database_says_which_of_its_errors_it_was(lines: Lines) -> None:
    log().error("request_failed", error=OperationFailure(CANARY, code=211))
    log().error("request_failed", error=NumberedByOthers())
    known, other = lines()
    assert known["code"] == 211
    assert "code" not in other
    assert CANARY not in json.dumps(lines())


class NumberedByOthers(Exception):
    code = CANARY


def test_what_libraries_say_is_reduced_to_its_place(lines: Lines) -> None:
    for name in ("nameko.containers", "kombu.mixins", "pymongo.command", "werkzeug", "amqp"):
        logging.getLogger(name).warning("payload %s", CANARY)
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger(name).exception("failed with %s", CANARY, extra={"reason": CANARY})
    written = lines()
    assert CANARY not in json.dumps(written)
    assert [line["logger"] for line in written[:2]] == ["nameko.containers"] * 2
    assert written[1]["error"] == "ValueError"


def test_a_library_that_brought_its_own_handler_loses_it(lines: Lines) -> None:
    stream = io.StringIO()
    logging.getLogger("chatty").addHandler(logging.StreamHandler(stream))
    configure_logging("intake", "DEBUG", io.StringIO())
    logging.getLogger("chatty").warning(CANARY)
    assert stream.getvalue() == ""
