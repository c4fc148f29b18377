"""Prometheus finds the same jobs and labels in a cluster as everywhere, and judges by one copy."""

import pytest
import yaml

from infra.local.parts import ROOT, SERVICES
from tests.infra.kubernetes.manifests import Pod, named, of_kind, own_pods, pods
from tests.infra.kubernetes.rendering import Manifest, rendered

WATCHED = ("staging", "production")


def jobs(manifests: tuple[Manifest, ...]) -> set[str]:
    """The `job` of every target, as the Prometheus Operator makes it."""
    found: set[str] = set()
    for monitor in of_kind(manifests, "PodMonitor", "ServiceMonitor"):
        label = monitor["spec"]["jobLabel"]
        ends = monitor["spec"].get("endpoints") or monitor["spec"]["podMetricsEndpoints"]
        for end in ends:
            renamed = [r for r in end.get("relabelings", []) if r.get("targetLabel") == "job"]
            by_label = {pod.labels[label] for pod in selected(manifests, monitor)}
            found |= {entry["replacement"] for entry in renamed} or by_label
    for scraped in of_kind(manifests, "ScrapeConfig"):
        found |= {entry["labels"]["job"] for entry in scraped["spec"]["staticConfigs"]}
    return found


def selected(manifests: tuple[Manifest, ...], monitor: Manifest) -> list[Pod]:
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    return [pod for pod in pods(manifests) if wanted <= dict(pod.labels).items()]


@pytest.mark.parametrize("overlay", WATCHED)
def test_jobs_are_those_of_every_other_deployment(overlay: str) -> None:
    assert jobs(rendered(overlay)) == {"watchmate", "rabbitmq", "rabbitmq_queues"}


@pytest.mark.parametrize("overlay", WATCHED)
def test_every_service_is_read_at_its_metrics_port_under_its_name(overlay: str) -> None:
    manifests = rendered(overlay)
    monitor = named(manifests, "PodMonitor", "watchmate")
    assert {pod.name for pod in selected(manifests, monitor)} == set(SERVICES)
    (end,) = monitor["spec"]["podMetricsEndpoints"]
    assert end["relabelings"] == [
        {
            "sourceLabels": ["__meta_kubernetes_pod_label_app_kubernetes_io_name"],
            "targetLabel": "service",
        }
    ]
    for pod in own_pods(manifests):
        if pod.name in SERVICES:
            ports = {port["name"]: port["containerPort"] for port in pod.containers[0]["ports"]}
            assert ports[end["port"]] == 9100


@pytest.mark.parametrize("overlay", WATCHED)
def test_metrics_are_behind_no_service(overlay: str) -> None:
    ports = [
        port["port"]
        for entry in of_kind(rendered(overlay), "Service")
        for port in entry["spec"]["ports"]
    ]
    assert 9100 not in ports


@pytest.mark.parametrize("overlay", WATCHED)
def test_rules_are_all_those_of_the_one_copy(overlay: str) -> None:
    (rule,) = of_kind(rendered(overlay), "PrometheusRule")
    files = sorted((ROOT / "infra" / "prometheus" / "rules").glob("*.yml"))
    groups = [group for file in files for group in yaml.safe_load(file.read_text())["groups"]]
    assert rule["spec"]["groups"] == groups
