"""Prometheus beside a local stack: the declared file, with this stack's addresses."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local import watching
from infra.local.parts import SERVICES, Setting, metrics_port
from infra.local.ports import ports_of
from infra.local.state import StateFolder
from infra.local.watching import ALERTMANAGER, NODE, PROMETHEUS, prometheus_configuration, watchers

ALL = (ALERTMANAGER, NODE)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    state = StateFolder.at(tmp_path)
    state.prepare()
    return Setting(state, ports_of(state))


def jobs(setting: Setting, *present: str) -> dict[str, Any]:
    configuration = yaml.safe_load(prometheus_configuration(setting, present))
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def targets(job: Any) -> list[str]:
    return [target for group in job["static_configs"] for target in group["targets"]]


def test_every_job_that_runs_here_is_scraped_where_it_is(setting: Setting) -> None:
    found = jobs(setting, *ALL)
    by_service = {
        group["labels"]["service"]: group["targets"]
        for group in found["watchmate"]["static_configs"]
    }
    assert by_service == {
        name: [f"127.0.0.1:{setting.ports[metrics_port(name)]}"] for name in SERVICES
    }
    broker = [f"127.0.0.1:{setting.ports['broker_metrics']}"]
    assert targets(found["rabbitmq"]) == targets(found["rabbitmq_queues"]) == broker
    for name in (PROMETHEUS, ALERTMANAGER):
        assert targets(found[name]) == [f"127.0.0.1:{setting.ports[name]}"]
    assert targets(found["node"]) == [f"127.0.0.1:{setting.ports[NODE]}"]


def test_what_does_not_run_here_is_not_scraped(setting: Setting) -> None:
    assert set(jobs(setting)) == {"watchmate", "rabbitmq", "rabbitmq_queues", "prometheus"}
    elsewhere = replace(setting, own_broker=False)
    assert set(jobs(elsewhere)) == {"watchmate", "prometheus"}


def test_alerts_go_to_the_alertmanager_of_the_stack_if_there_is_one(setting: Setting) -> None:
    with_one = yaml.safe_load(prometheus_configuration(setting, ALL))["alerting"]["alertmanagers"]
    assert targets(with_one[0]) == [f"127.0.0.1:{setting.ports[ALERTMANAGER]}"]
    without = yaml.safe_load(prometheus_configuration(setting, ()))["alerting"]["alertmanagers"]
    assert without == []


def test_the_rules_are_the_declared_ones(setting: Setting) -> None:
    configuration = yaml.safe_load(prometheus_configuration(setting, ()))
    assert configuration["rule_files"] == [str(watching.DECLARED / "rules/*.yml")]
    declared = yaml.safe_load((watching.DECLARED / "prometheus.yml").read_text())
    assert configuration["global"] == declared["global"]


def test_what_is_not_installed_is_no_part(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.shutil, "which", lambda _name: None)
    assert watchers(setting) == []


def test_each_listens_on_this_machine_only_and_keeps_to_the_folder(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.shutil, "which", lambda name: f"/usr/bin/{name}")
    parts = {part.name: part for part in watchers(setting)}
    assert list(parts) == [PROMETHEUS, ALERTMANAGER, NODE]
    for name, part in parts.items():
        assert f"--web.listen-address=127.0.0.1:{setting.ports[name]}" in part.argv
        assert part.health.startswith(f"http://127.0.0.1:{setting.ports[name]}/")
    folders = [word for part in parts.values() for word in part.argv if ".path=" in word]
    assert all(str(setting.state.path) in word for word in folders)
    assert parts[PROMETHEUS].files["run/prometheus.yml"]


def test_debians_names_of_the_programs_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    debian = {f"prometheus-{name}" for name in ("alertmanager", "node-exporter")}
    monkeypatch.setattr(watching.shutil, "which", lambda name: name if name in debian else None)
    assert watching.program_of(ALERTMANAGER) == "prometheus-alertmanager"
    assert watching.program_of(NODE) == "prometheus-node-exporter"
    assert watching.program_of(PROMETHEUS) is None
