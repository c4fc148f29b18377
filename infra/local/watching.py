"""Prometheus, Alertmanager and a node exporter beside a local stack, each where it is installed.

They run with the files of the compose network; only its addresses become those of this stack.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from infra.alertmanager.settings import Settings, rendered
from infra.local.parts import MAIL, ROOT, SERVICES, Part, Setting, metrics_port, watchmate
from infra.local.ports import Ports

PROMETHEUS, ALERTMANAGER, NODE = "prometheus", "alertmanager", "node_exporter"
DECLARED = ROOT / "infra" / "prometheus"
_KEPT = "15d"
_HOST = "127.0.0.1"

Scrape = dict[str, Any]


def watched(setting: Setting) -> list[Part]:
    """All of Watchmate, and whatever of the watchers this machine has."""
    return [*watchmate(setting), *watchers(setting)]


def watchers(setting: Setting) -> list[Part]:
    found = {name: (make, program_of(name)) for name, make in _MAKERS.items()}
    return [make(setting, program) for make, program in found.values() if program]


def program_of(name: str) -> str | None:
    """Where it is installed; Debian gives two of them a longer name."""
    return shutil.which(name) or shutil.which(f"prometheus-{name.replace('_', '-')}")


def prometheus_configuration(setting: Setting, present: Sequence[str]) -> str:
    """``infra/prometheus/prometheus.yml`` with this stack's addresses.

    :param present: which of the other watchers run here; what does not run is not scraped.
    """
    declared: dict[str, Any] = yaml.safe_load((DECLARED / "prometheus.yml").read_text())
    addresses = _addresses(setting, present)
    jobs = [_here(job, addresses) for job in declared["scrape_configs"]]
    if NODE in present:
        jobs.append(_node_job(setting.ports))
    return yaml.safe_dump(
        {
            **declared,
            "rule_files": [str(DECLARED / pattern) for pattern in declared["rule_files"]],
            "alerting": _here_alerting(declared["alerting"], addresses),
            "scrape_configs": [job for job in jobs if job["static_configs"]],
        },
        sort_keys=False,
    )


def _addresses(setting: Setting, present: Sequence[str]) -> Mapping[str, str]:
    """Address on the compose network → address here."""
    ports = {f"{name}:9100": metrics_port(name) for name in SERVICES}
    ports["prometheus:9090"] = PROMETHEUS
    if setting.own_broker:
        ports["rabbitmq:15692"] = "broker_metrics"
    if ALERTMANAGER in present:
        ports["alertmanager:9093"] = ALERTMANAGER
    return {there: f"{_HOST}:{setting.ports[name]}" for there, name in ports.items()}


def _here(job: Scrape, addresses: Mapping[str, str]) -> Scrape:
    """Lists of machines in files are for deployments of more than one."""
    groups = list(_moved(job.get("static_configs", []), addresses))
    kept = {name: value for name, value in job.items() if name != "file_sd_configs"}
    return {**kept, "static_configs": groups}


def _here_alerting(alerting: Scrape, addresses: Mapping[str, str]) -> Scrape:
    managers = [_here(one, addresses) for one in alerting["alertmanagers"]]
    return {"alertmanagers": [one for one in managers if one["static_configs"]]}


def _moved(groups: Sequence[Scrape], addresses: Mapping[str, str]) -> Iterator[Scrape]:
    for group in groups:
        targets = [addresses[target] for target in group["targets"] if target in addresses]
        if targets:
            yield {**group, "targets": targets}


def _node_job(ports: Ports) -> Scrape:
    return {"job_name": "node", "static_configs": [{"targets": [f"{_HOST}:{ports[NODE]}"]}]}


def _prometheus(setting: Setting, program: str) -> Part:
    others = [name for name in (ALERTMANAGER, NODE) if program_of(name)]
    state, address = setting.state, f"{_HOST}:{setting.ports[PROMETHEUS]}"
    file = "run/prometheus.yml"
    return Part(
        PROMETHEUS,
        (
            program,
            f"--config.file={state.path / file}",
            f"--storage.tsdb.path={state.data / PROMETHEUS}",
            f"--storage.tsdb.retention.time={_KEPT}",
            f"--web.listen-address={address}",
            "--log.level=warn",
        ),
        health=f"http://{address}/-/ready",
        files={file: prometheus_configuration(setting, others)},
    )


def _alertmanager(setting: Setting, program: str) -> Part:
    """Its mail goes to the sink of the stack, unless ALERT_SMTP names a server."""
    state, address = setting.state, f"{_HOST}:{setting.ports[ALERTMANAGER]}"
    file = "run/alertmanager.yml"
    mail = Settings.given(smarthost=f"{_HOST}:{setting.ports[MAIL]}")
    return Part(
        ALERTMANAGER,
        (
            program,
            f"--config.file={state.path / file}",
            f"--storage.path={state.data / ALERTMANAGER}",
            f"--web.listen-address={address}",
            "--cluster.listen-address=",  # alone: no port for others of its kind
            "--log.level=warn",
        ),
        health=f"http://{address}/-/ready",
        files={file: rendered(mail)},
    )


def _node_exporter(setting: Setting, program: str) -> Part:
    address = f"{_HOST}:{setting.ports[NODE]}"
    only_disks = ("--collector.disable-defaults", "--collector.filesystem")
    return Part(
        NODE,
        (program, f"--web.listen-address={address}", *only_disks, "--log.level=warn"),
        health=f"http://{address}/",
    )


_MAKERS: Mapping[str, Callable[[Setting, str], Part]] = {
    PROMETHEUS: _prometheus,
    ALERTMANAGER: _alertmanager,
    NODE: _node_exporter,
}
