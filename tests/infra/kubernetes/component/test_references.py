"""What a resource names is there, or is declared as to be supplied."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.parts import SERVICES
from infra.ops.commands.version import own_version
from tests.infra.kubernetes.manifests import Pod, matches, named, names, of_kind, own_pods, pods
from tests.infra.kubernetes.rendering import K8S, OVERLAYS, rendered

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)

WHOLE = "*"
# Made by the operator's commands, as k8s/README.md tells.
SUPPLIED: dict[str, set[str]] = {
    **{
        f"watchmate-{service}": {
            "MONGODB_URI",
            "AMQP_URI",
            "DB_PREFIX",
            f"{service}.keys.json",
        }
        for service in SERVICES
    },
    "watchmate-ops": {WHOLE},
    "watchmate-provisioning": {WHOLE},
    "watchmate-rabbitmq": {WHOLE},
    "watchmate-mongodb-admin": {"password"},
}
# Made by whoever keeps a resource, where that resource is there.
MADE: dict[tuple[str, str], dict[str, set[str]]] = {
    ("Certificate", "nginx"): {"watchmate-nginx": {WHOLE}},
}
SUPPLIED_CONFIGURATION = {"staging": {"region"}, "production": {"region"}, "local": set[str]()}
# Read when there is one.
OPTIONAL_CONFIGURATION = {"watchmate-wording"}

# A password in an address, or a key.
CREDENTIALS = re.compile(r"://[^/@\s]+:[^/@\s]+@|PRIVATE KEY")

Reference = tuple[str, str]


def references(pod: Pod, kind: str) -> Iterator[Reference]:
    """Name and key of each Secret or ConfigMap a pod reads; the key is ``*`` for all of it."""
    key, source = {"Secret": ("secretKeyRef", "secretRef")}.get(
        kind, ("configMapKeyRef", "configMapRef")
    )
    for container in pod.containers:
        for entry in container.get("env", []):
            if found := (entry.get("valueFrom") or {}).get(key):
                yield found["name"], found["key"]
        for entry in container.get("envFrom", []):
            if source in entry:
                yield entry[source]["name"], WHOLE
    for volume in pod.spec.get("volumes", []):
        yield from _mounted(volume, kind)


def _mounted(volume: dict[str, Any], kind: str) -> Iterator[Reference]:
    if kind == "Secret" and "secret" in volume:
        name, items = volume["secret"]["secretName"], volume["secret"].get("items")
    elif kind == "ConfigMap" and "configMap" in volume:
        name, items = volume["configMap"]["name"], volume["configMap"].get("items")
    else:
        return
    yield from ((name, item["key"]) for item in items or [{"key": WHOLE}])


def secrets_of(overlay: str) -> set[Reference]:
    manifests = rendered(overlay)
    read = {found for pod in pods(manifests) for found in references(pod, "Secret")}
    for entry in of_kind(manifests, "TriggerAuthentication"):
        targets = entry["spec"]["secretTargetRef"]
        read |= {(target["name"], target["key"]) for target in targets}
    for entry in of_kind(manifests, "MongoDBCommunity"):
        read |= {(user["passwordSecretRef"]["name"], "password") for user in entry["spec"]["users"]}
    return read


@each_overlay
def test_every_secret_is_supplied_or_made_by_an_operator(overlay: str) -> None:
    manifests = rendered(overlay)
    known = dict(SUPPLIED)
    for (kind, name), made in MADE.items():
        if name in names(manifests, kind):
            known |= made
    for name, key in secrets_of(overlay):
        assert name in known, f"{name} comes from nowhere"
        assert key in known[name] or WHOLE in known[name], f"{name} has no {key}"


def test_the_page_tells_of_every_secret_to_be_supplied() -> None:
    page = (K8S / "README.md").read_text()
    for name in SUPPLIED:
        generic = name if name.removeprefix("watchmate-") not in SERVICES else "watchmate-<service>"
        assert f"`{generic}`" in page


@each_overlay
def test_every_configuration_is_there_or_supplied(overlay: str) -> None:
    manifests = rendered(overlay)
    for pod in own_pods(manifests):
        for name, key in references(pod, "ConfigMap"):
            if name in SUPPLIED_CONFIGURATION[overlay] | OPTIONAL_CONFIGURATION:
                continue
            assert key in (WHOLE, *named(manifests, "ConfigMap", name)["data"]), pod.name


@each_overlay
def test_what_need_not_be_there_keeps_no_pod_from_starting(overlay: str) -> None:
    mounted = [
        volume["configMap"]
        for pod in own_pods(rendered(overlay))
        for volume in pod.spec.get("volumes", [])
        if volume.get("configMap", {}).get("name") in OPTIONAL_CONFIGURATION
    ]
    assert [one["optional"] for one in mounted] == [True]


@each_overlay
def test_no_secret_is_in_the_manifests(overlay: str) -> None:
    manifests = rendered(overlay)
    assert of_kind(manifests, "Secret") == []
    told = [text for entry in of_kind(manifests, "ConfigMap") for text in entry["data"].values()]
    for pod in own_pods(manifests):
        told += [entry.get("value", "") for entry in pod.containers[0].get("env", [])]
    assert [text for text in told if CREDENTIALS.search(text)] == []
    assert not any("secretGenerator" in f.read_text() for f in K8S.rglob("kustomization.yaml"))


@each_overlay
def test_every_selector_finds_pods(overlay: str) -> None:
    manifests = rendered(overlay)
    labels = [pod.labels for pod in pods(manifests)]
    for entry in of_kind(manifests, "Service"):
        selector = {"matchLabels": entry["spec"]["selector"]}
        assert any(matches(selector, one) for one in labels), entry["metadata"]["name"]
    for entry in of_kind(manifests, "PodDisruptionBudget", "PodMonitor"):
        assert any(matches(entry["spec"]["selector"], one) for one in labels)


@each_overlay
def test_every_deployment_finds_its_own_pods_and_no_others(overlay: str) -> None:
    manifests = rendered(overlay)
    for entry in of_kind(manifests, "Deployment"):
        selector = entry["spec"]["selector"]
        found = {pod.name for pod in pods(manifests) if matches(selector, pod.labels)}
        assert found == {entry["metadata"]["name"]}


@each_overlay
def test_services_lead_to_ports_that_are_open(overlay: str) -> None:
    manifests = rendered(overlay)
    ours = {pod.name: pod for pod in own_pods(manifests)}
    for entry in of_kind(manifests, "Service"):
        if pod := ours.get(entry["metadata"]["name"]):
            open_ports = {port["name"] for port in pod.containers[0]["ports"]}
            assert {port["targetPort"] for port in entry["spec"]["ports"]} <= open_ports


@each_overlay
def test_images_are_of_this_version_and_all_others_pinned(overlay: str) -> None:
    images = [c["image"] for pod in own_pods(rendered(overlay)) for c in pod.containers]
    ours = {image for image in images if "watchmate/" in image}
    names_of_ours = {image.rpartition("/")[2] for image in ours}
    assert names_of_ours == {f"{name}:{own_version()}" for name in (*SERVICES, "ops")}
    for image in images:
        tag = image.rpartition("/")[2].partition(":")[2]
        assert tag not in ("", "latest"), image
