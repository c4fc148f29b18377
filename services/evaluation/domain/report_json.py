"""A report as JSON and back, by its own declarations: nothing is named twice."""

from dataclasses import asdict, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from services.evaluation.domain.report import Report

T = TypeVar("T")


def to_json(report: Report) -> dict[str, Any]:
    return asdict(report)


def from_json(document: dict[str, Any]) -> Report:
    """:raises KeyError, TypeError, ValueError: for what `to_json` did not write."""
    return _made(Report, document)


def _made(kind: type[T], document: dict[str, Any]) -> T:
    hints = get_type_hints(kind)
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(document) - known:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return kind(**{name: _read(hints[name], value) for name, value in document.items()})


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(value, list | tuple):
            raise TypeError("a list is needed")
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if is_dataclass(kind):
        return _made(kind, value)  # type: ignore[arg-type]
    allowed = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if not isinstance(value, (*allowed, int) if float in allowed else allowed):
        raise TypeError("a value is of another kind")
    return value
