"""JSON logs in which only listed fields exist, so that nobody's words can end up there."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from functools import cache
from typing import Any, TextIO, cast

import structlog
from prometheus_client import Counter

from shared.observability.metrics import registry
from shared.observability.trace import current_traceparent

FIELDS = frozenset(
    {
        "service", "event", "level", "time", "logger", "error", "code", "at", "agency", "route",
        "method", "status", "handler", "event_type", "event_id", "queue", "exchange", "reason",
        "outcome", "attempt", "count", "seconds", "kind", "channel", "state", "traceparent",
        "port", "pid", "collection", "key_id", "version", "dropped",
    }
)  # fmt: skip

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.]{1,60}")
_CODE_LIKE = re.compile(r"[\w.:/@+<>{}\-]{1,120}")
_UNNAMED = "unnamed_event"

EventDict = MutableMapping[str, Any]


def configure_logging(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Route structlog and every library's logging through the same allow-list. Idempotent."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_from_library],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _Stamp(service),
            keep_listed_fields,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _silence_own_handlers()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def log(**fields: Any) -> structlog.stdlib.BoundLogger:
    """A logger; event names are fixed strings like ``offer_expired``, `error` an exception."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger("watchmate", **fields))


def keep_listed_fields(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Drop and count what is not listed; reduce exceptions to class, number and place."""
    _name_event(event)
    _reduce_exceptions(event)
    for name in [name for name in event if name not in FIELDS or not is_plain_value(event[name])]:
        _dropped().labels(name if name in FIELDS else "unlisted").inc()
        del event[name]
    return event


def _name_event(event: EventDict) -> None:
    if not _EVENT_NAME.fullmatch(str(event.get("event", ""))):
        event["event"] = _UNNAMED


def _reduce_exceptions(event: EventDict) -> None:
    """Never the message of an exception: drivers put documents and addresses into it.

    A server's number for its error is kept: the class alone does not say what to do.
    """
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = event.get("error", found)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _place(error)
        if isinstance(code := getattr(error, "code", None), int):
            event["code"] = code
    elif error is not None and "error" in event:
        event["error"] = str(error) if _CODE_LIKE.fullmatch(str(error)) else "unnamed_error"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    own = [frame for frame in frames if "/site-packages/" not in frame.filename]
    frame = (own or frames)[-1]
    return f"{'/'.join(frame.filename.rsplit('/', 3)[-3:])}:{frame.lineno}"


def is_plain_value(value: Any) -> bool:
    """Numbers and short code-like words: no field is a place for prose."""
    if isinstance(value, str):
        return bool(_CODE_LIKE.fullmatch(value))
    return value is None or isinstance(value, bool | int | float)


def _from_library(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Of a library's record only its place and class survive: its text may hold a payload."""
    record: logging.LogRecord = event["_record"]
    event["event"] = "library_message"
    event["logger"] = record.name
    event["level"] = record.levelname.lower()
    event["at"] = f"{record.module}:{record.lineno}"
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event


class _Stamp:
    def __init__(self, service: str) -> None:
        self._service = service
        self._time = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")

    def __call__(self, logger: Any, method: str, event: EventDict) -> EventDict:
        event["service"] = self._service
        if traceparent := current_traceparent():
            event["traceparent"] = traceparent
        return cast(EventDict, self._time(logger, method, cast(dict[str, Any], event)))


def _silence_own_handlers() -> None:
    for name in list(logging.root.manager.loggerDict):
        known = logging.getLogger(name)
        known.handlers.clear()
        known.propagate = True


@cache
def _dropped() -> Counter:
    return Counter(
        "watchmate_log_fields_dropped_total",
        "Log fields dropped because they are not listed or hold no plain value.",
        ("field",),
        registry=registry(),
    )
