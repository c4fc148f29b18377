"""The declared rules and dashboards, as tests read them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "infra/prometheus"
RUNBOOKS = ROOT / "infra/runbooks"
DASHBOARDS = sorted((ROOT / "infra/grafana/dashboards").glob("*.json"))

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACES = re.compile(r"\{[^{}]*\}")
_BY = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


@dataclass(frozen=True)
class Rule:
    """An alert or a recorded figure."""

    name: str
    expression: str
    declared: dict[str, Any]

    @property
    def is_alert(self) -> bool:
        return "alert" in self.declared


@dataclass(frozen=True)
class Query:
    """One line of one panel."""

    place: str
    expression: str


@cache  # Read for every alert and metric by itself.
def rules() -> list[Rule]:
    files = sorted((PROMETHEUS / "rules").glob("*.yml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    return [
        Rule(str(one.get("alert") or one["record"]), str(one["expr"]), one)
        for group in groups
        for one in group["rules"]
    ]


def alerts() -> list[Rule]:
    return [rule for rule in rules() if rule.is_alert]


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """With the place of each: dashboard and title."""
    for file in DASHBOARDS:
        for panel in json.loads(file.read_text())["panels"]:
            yield f"{file.stem}: {panel.get('title')}", panel


def queries() -> list[Query]:
    return [
        Query(place, target["expr"]) for place, panel in panels() for target in panel["targets"]
    ]


def metrics_in(expression: str) -> set[str]:
    """The names of the series an expression reads."""
    bare = _BY.sub("", _BRACES.sub("", _QUOTED.sub('""', expression)))
    return {name for name in _NAME.findall(bare) if "_" in name and name not in _FUNCTIONS}


_FUNCTIONS = {
    "clamp_max", "histogram_quantile", "label_replace", "min_over_time", "predict_linear",
}  # fmt: skip
