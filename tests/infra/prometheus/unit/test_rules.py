"""Every alert says what it needs to say, and is tested both ways."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.watching import PROMETHEUS, ROOT, Rule, alerts, metrics_in, rules

_ASKED = re.compile(r'ALERTS\{alertname="(\w+)", alertstate="firing"\}')
NAMES = sorted({alert.name for alert in alerts()})


@cache
def cases() -> list[dict[str, Any]]:
    files = sorted((PROMETHEUS / "tests").glob("*.yml"))
    tests = [test for file in files for test in yaml.safe_load(file.read_text())["tests"]]
    return [case for test in tests for case in test["promql_expr_test"]]


def told(name: str) -> list[bool]:
    """Of each test of this alert, whether it must fire."""
    asked = [(_ASKED.fullmatch(case["expr"]), case["exp_samples"]) for case in cases()]
    return [bool(samples) for match, samples in asked if match and match[1] == name]


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert.name)
def test_an_alert_has_a_severity_and_says_what_where_and_what_to_do(alert: Rule) -> None:
    assert alert.declared["labels"]["severity"] in {"page", "ticket", "heartbeat"}
    said = alert.declared["annotations"]
    assert set(said) == {"summary", "description", "runbook"}
    assert said["runbook"] == f"infra/runbooks/{alert.name}.md"
    assert (ROOT / said["runbook"]).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_an_alert_is_tested_where_it_must_fire_and_where_it_must_not(name: str) -> None:
    assert set(told(name)) == {True, False}


def test_nothing_is_tested_that_is_no_alert() -> None:
    asked = [_ASKED.fullmatch(case["expr"]) for case in cases()]
    assert {match[1] for match in asked if match} <= set(NAMES)
    assert all(asked)


def test_the_series_an_expression_reads_are_told_from_its_labels_and_functions() -> None:
    summed = 'sum by (a_b) (rate(x_y{c_d=~"e_f{2}"}[5m]))'
    expression = f"histogram_quantile(0.9, {summed}) / p:q_r > 2e9"
    assert metrics_in(expression) == {"x_y", "p:q_r"}


def test_no_rule_asks_for_an_agency_or_a_person() -> None:
    forbidden = re.compile(r"\b(agency|member|supporter_ref|requester|request_id|sub)\b")
    assert [rule.name for rule in rules() if forbidden.search(rule.expression)] == []


def test_every_recorded_figure_is_read_by_somebody() -> None:
    read = {name for rule in rules() for name in metrics_in(rule.expression)}
    dashboards = "".join(file.read_text() for file in (ROOT / "infra/grafana").rglob("*.json"))
    recorded = [rule.name for rule in rules() if not rule.is_alert]
    assert [name for name in recorded if name not in read and name not in dashboards] == []


def test_the_page_of_the_operator_names_every_alert() -> None:
    page = (PROMETHEUS / "README.md").read_text()
    assert [name for name in NAMES if f"[{name}](../runbooks/{name}.md)" not in page] == []


def test_rules_are_found_from_where_prometheus_reads_them() -> None:
    declared = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    found = {Path(file).name for glob in declared["rule_files"] for file in PROMETHEUS.glob(glob)}
    assert found == {
        "recording.yml", "people.yml", "messaging.yml", "machines.yml", "watching.yml",
    }  # fmt: skip
