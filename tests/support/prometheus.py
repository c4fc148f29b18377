"""A Prometheus that watches a whole region closely, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import requests
import yaml

from infra.local.parts import Part, Setting
from infra.local.watching import PROMETHEUS, watched

EVERY = "1s"


def watched_closely(setting: Setting) -> Sequence[Part]:
    """As `make up` starts it, but scraped and judged every second, so that tests need not wait."""
    return [_closely(part) if part.name == PROMETHEUS else part for part in watched(setting)]


def _closely(part: Part) -> Part:
    [(name, content)] = part.files.items()
    configuration = yaml.safe_load(content)
    configuration["global"] = dict.fromkeys(
        ("scrape_interval", "scrape_timeout", "evaluation_interval"), EVERY
    )
    return replace(part, files={name: yaml.safe_dump(configuration)})


@dataclass(frozen=True)
class Prometheus:
    """``url`` without a path."""

    url: str

    def values(self, expression: str) -> list[float]:
        """Of every series now; AssertionError when the expression cannot be evaluated."""
        answer = self._get("query", query=expression)
        assert answer["status"] == "success", f"{expression}: {answer.get('error')}"
        result = answer["data"]["result"]
        if answer["data"]["resultType"] == "scalar":
            return [float(result[1])]
        return [float(series["value"][1]) for series in result]

    def knows(self, metric: str) -> bool:
        """Whether there is any series of that name."""
        return bool(self.values(f'count({{__name__="{metric}"}})'))

    def targets(self) -> dict[str, set[str]]:
        """The health of what is scraped, by job."""
        found: dict[str, set[str]] = {}
        for target in self._get("targets")["data"]["activeTargets"]:
            found.setdefault(target["labels"]["job"], set()).add(target["health"])
        return found

    def rules_in_trouble(self) -> list[str]:
        groups = self._get("rules")["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        return [f"{rule['name']}: {rule.get('lastError')}" for rule in rules if _ails(rule)]

    def _get(self, path: str, **params: str) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/api/v1/{path}", params=params, timeout=10)
        found: dict[str, Any] = answer.json()
        return found


def _ails(rule: dict[str, Any]) -> bool:
    return str(rule["health"]) != "ok"
