"""Every field our code gives to a logger is one that the logs keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.observability.logs import FIELDS

ROOT = Path(__file__).parents[4]
_METHODS = {"debug", "info", "warning", "error", "critical", "exception", "bind"}
_LOGGERS = {"log", "_log", "logger"}
_OF_THE_LOGGER = {"exc_info"}


def fields_given(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of every keyword of calls like ``log.error(...)`` and ``log(...)``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _is_of_a_logger(node.func):
            for keyword in node.keywords:
                yield node.lineno, keyword.arg or "**"


def _is_of_a_logger(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "log"
    if not isinstance(called, ast.Attribute) or called.attr not in _METHODS:
        return False
    inner = called.value.func if isinstance(called.value, ast.Call) else called.value
    if isinstance(inner, ast.Attribute):
        return inner.attr in _LOGGERS | _METHODS
    return isinstance(inner, ast.Name) and inner.id in _LOGGERS


@pytest.mark.parametrize("folder", ["shared", "services"])
def test_every_field_of_a_log_call_is_listed(folder: str) -> None:
    unlisted = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in fields_given(path.read_text())
        if name not in FIELDS | _OF_THE_LOGGER
    ]
    assert unlisted == []


def test_the_search_sees_each_way_of_logging() -> None:
    source = "log.error('a', x=1)\nlog().info('b', y=2)\nself._log.bind(z=3)\nlog(w=4).info('c')"
    assert {name for _, name in fields_given(source)} == {"x", "y", "z", "w"}
