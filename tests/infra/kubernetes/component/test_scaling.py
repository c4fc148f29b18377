"""Replicas: who says how many, and what they must not lose when one goes."""

import pytest

from infra.local.parts import SERVICES
from shared.http import server
from shared.messaging import relay, subscriber
from shared.messaging.topology import queue_of
from shared.runtime import when_due
from shared.runtime.resources import load
from tests.infra.kubernetes.manifests import named, names, of_kind, own_pods
from tests.infra.kubernetes.rendering import OVERLAYS, Manifest, rendered

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
WITH_KEDA = ("staging", "production")

# Seconds a stopping process gives its parts: events, due tasks and requests beside one another,
# then the relay.
LONGEST_STOP = (
    max(subscriber._STOP_WITHIN, when_due._STOP_WITHIN, server._STOP_WITHIN) + relay._STOP_WITHIN
)


def scaled(manifests: tuple[Manifest, ...]) -> list[str]:
    """The Deployments that something scales, once for each that does."""
    autoscalers = of_kind(manifests, "HorizontalPodAutoscaler", "ScaledObject")
    return sorted(entry["spec"]["scaleTargetRef"]["name"] for entry in autoscalers)


@each_overlay
def test_every_service_is_scaled_by_one_autoscaler(overlay: str) -> None:
    assert scaled(rendered(overlay)) == sorted(SERVICES)


@each_overlay
def test_autoscalers_alone_say_how_many(overlay: str) -> None:
    """A number in the Deployment would undo theirs at every `kubectl apply`."""
    manifests = rendered(overlay)
    assert all("replicas" not in named(manifests, "Deployment", s)["spec"] for s in SERVICES)


@pytest.mark.parametrize("overlay", WITH_KEDA)
def test_queues_that_scale_a_service_are_all_those_it_reads(overlay: str) -> None:
    for entry in of_kind(rendered(overlay), "ScaledObject"):
        service, triggers = entry["metadata"]["name"], entry["spec"]["triggers"]
        queues = [t["metadata"]["queueName"] for t in triggers if t["type"] == "rabbitmq"]
        assert queues == [queue_of(service, event) for event in load(service).hears]
        assert [t["type"] for t in triggers].count("cpu") == 1


@pytest.mark.parametrize("overlay", WITH_KEDA)
def test_scaler_signs_in_as_the_service_it_scales(overlay: str) -> None:
    manifests = rendered(overlay)
    for entry in of_kind(manifests, "ScaledObject"):
        service = entry["metadata"]["name"]
        used = {t["authenticationRef"]["name"] for t in entry["spec"]["triggers"][1:]}
        (account,) = (named(manifests, "TriggerAuthentication", name) for name in used)
        (target,) = account["spec"]["secretTargetRef"]
        assert (target["name"], target["key"]) == (f"watchmate-{service}", "AMQP_URI")


@each_overlay
def test_limits_of_scaling_make_sense(overlay: str) -> None:
    for entry in of_kind(rendered(overlay), "HorizontalPodAutoscaler"):
        assert 1 <= entry["spec"]["minReplicas"] < entry["spec"]["maxReplicas"]
    for entry in of_kind(rendered(overlay), "ScaledObject"):
        assert 2 <= entry["spec"]["minReplicaCount"] <= entry["spec"]["maxReplicaCount"]


@each_overlay
def test_one_pod_of_each_may_be_moved_at_a_time(overlay: str) -> None:
    manifests = rendered(overlay)
    assert {*SERVICES, "nginx"} <= names(manifests, "PodDisruptionBudget")
    for entry in of_kind(manifests, "PodDisruptionBudget"):
        assert entry["spec"]["maxUnavailable"] == 1
        assert entry["spec"]["selector"]["matchLabels"] == {
            "app.kubernetes.io/name": entry["metadata"]["name"]
        }


@each_overlay
def test_new_process_is_ready_before_an_old_one_goes(overlay: str) -> None:
    manifests = rendered(overlay)
    for service in SERVICES:
        update = named(manifests, "Deployment", service)["spec"]["strategy"]["rollingUpdate"]
        assert update == {"maxUnavailable": 0, "maxSurge": 1}


@each_overlay
def test_process_has_the_time_its_parts_take_to_end(overlay: str) -> None:
    for pod in own_pods(rendered(overlay)):
        if pod.name in SERVICES:
            before = pod.containers[0]["lifecycle"]["preStop"]["sleep"]["seconds"]
            assert pod.spec["terminationGracePeriodSeconds"] > before + LONGEST_STOP


@each_overlay
def test_replicas_of_each_service_are_spread_by_themselves(overlay: str) -> None:
    for pod in own_pods(rendered(overlay)):
        if pod.name in SERVICES:
            spread = pod.spec["topologySpreadConstraints"]
            assert [entry["topologyKey"] for entry in spread] == [
                "topology.kubernetes.io/zone",
                "kubernetes.io/hostname",
            ]
            assert all("app.kubernetes.io/name" in entry["matchLabelKeys"] for entry in spread)


def test_overlays_differ_in_what_they_are_for() -> None:
    """Servers inside or outside, and how many of them."""
    brokers = {
        overlay: [c["spec"]["replicas"] for c in of_kind(rendered(overlay), "RabbitmqCluster")]
        for overlay in OVERLAYS
    }
    members = {
        overlay: [c["spec"]["members"] for c in of_kind(rendered(overlay), "MongoDBCommunity")]
        for overlay in OVERLAYS
    }
    assert brokers == members == {"local": [1], "staging": [3], "production": []}
