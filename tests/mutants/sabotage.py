"""A pytest plugin that takes one rule, or one moment at which it is asked, out of matching."""

from dataclasses import replace
from typing import Any

import pytest

from services.matching.domain import rules

MOMENTS = ("while_open", "running", "to_accept", "passes", "depends_on_asker")


def mutants() -> list[str]:
    """`rule`: it lets everybody through; `rule.moment`: it is not asked (or told) then."""
    flags = [(rule, flag) for rule in rules.HARD_RULES for flag in MOMENTS if _is(rule, flag)]
    taken = [f"{rule.name}.{flag}" for rule, flag in flags]
    return [rule.name for rule in rules.HARD_RULES] + taken


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-rule", help="which mutant")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported, so that all of them see the same rules."""
    wanted = config.getoption("--without-rule")
    if wanted:
        rules.HARD_RULES = tuple(_changed(rule, wanted) for rule in rules.HARD_RULES)


def _changed(rule: rules.Rule, wanted: str) -> rules.Rule:
    name, _, moment = wanted.partition(".")
    if rule.name != name:
        return rule
    if not moment:
        return replace(rule, allows=_everybody(name))
    never: dict[str, Any] = {moment: False}
    return replace(rule, **never)


def _everybody(name: str) -> rules.Predicate:
    def allows(_question: object, _candidate: object) -> bool:
        return True

    allows.__name__ = name
    return allows


def _is(rule: rules.Rule, flag: str) -> bool:
    return bool(getattr(rule, flag))
