"""JSON without its traps: depth, NaN, giants, lone surrogates, NUL, a name given twice."""

import json
import math
from typing import Any

DEPTH = 32
_INT_LIMIT = 2**63


class NotStrict(ValueError):
    """The text is no JSON or holds a value that no field could take."""


def loads(text: bytes) -> Any:
    """Parse; :raises NotStrict: with a fixed text that says nothing of the content."""
    try:
        document = json.loads(
            text.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once_each
        )
    except (ValueError, RecursionError):
        raise NotStrict from None
    _check(document)
    return document


def clean_text(text: str) -> bool:
    """No NUL and no half of a surrogate pair: every store and log can carry it."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _refuse(_constant: str) -> Any:
    raise NotStrict


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two values they take, and so could a proxy before us."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotStrict
    return found


def _check(document: Any) -> None:
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEPTH or not _acceptable(value):
            raise NotStrict
        waiting.extend((child, depth + 1) for child in _children(value))


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _acceptable(value: Any) -> bool:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -_INT_LIMIT <= value < _INT_LIMIT
    return True
