"""No pod has more rights, or uses more of a machine, than it needs."""

from typing import Any

import pytest

from infra.local.parts import SERVICES
from tests.infra.kubernetes.manifests import Pod, named, of_kind, own_pods, pods
from tests.infra.kubernetes.quantities import mebibytes
from tests.infra.kubernetes.rendering import OVERLAYS, Manifest, rendered

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)

# Beside what a process needs when idle (measured, README), in MiB.
IDLE, HASH, SCIPY = 80, 20, 40
WORKERS = 20  # MAX_WORKERS


def loose_ends(pod: Pod) -> list[str]:
    """What a hardened pod has and this one has not."""
    context, spec = pod.spec.get("securityContext", {}), pod.spec
    found = {
        "may run as root": not context.get("runAsNonRoot"),
        "no seccomp profile": context.get("seccompProfile") != {"type": "RuntimeDefault"},
        "a token for the Kubernetes API": not pod.overridden
        and spec.get("automountServiceAccountToken") is not False,
        "in the machine's namespaces": any(map(spec.get, ("hostNetwork", "hostPID", "hostIPC"))),
        "sees the machine's files": any("hostPath" in v for v in spec.get("volumes", [])),
    }
    own = [what for what, is_so in found.items() if is_so]
    return [*own, *(what for container in pod.containers for what in _loose(container))]


def _loose(container: dict[str, Any]) -> list[str]:
    rights, name = container.get("securityContext", {}), container["name"]
    found = {
        f"{name} may gain rights": rights.get("allowPrivilegeEscalation") is not False,
        f"{name} may write its image": rights.get("readOnlyRootFilesystem") is not True,
        f"{name} has capabilities": rights.get("capabilities") != {"drop": ["ALL"]},
        f"{name} is privileged": bool(rights.get("privileged")),
    }
    return [what for what, is_so in found.items() if is_so]


@each_overlay
def test_every_pod_is_hardened(overlay: str) -> None:
    assert {pod.name: loose_ends(pod) for pod in pods(rendered(overlay)) if loose_ends(pod)} == {}


@each_overlay
def test_the_namespace_refuses_pods_that_are_not(overlay: str) -> None:
    (namespace,) = of_kind(rendered(overlay), "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@each_overlay
def test_every_pod_has_an_account_of_its_own_without_a_token(overlay: str) -> None:
    manifests = rendered(overlay)
    for pod in own_pods(manifests):
        account = named(manifests, "ServiceAccount", pod.spec["serviceAccountName"])
        assert account["metadata"]["name"] == pod.name
        assert account["automountServiceAccountToken"] is False


@each_overlay
def test_every_container_says_what_it_uses(overlay: str) -> None:
    for pod in own_pods(rendered(overlay)):
        for container in pod.containers:
            for kind in ("requests", "limits"):
                assert set(container["resources"][kind]) == {"cpu", "memory"}, pod.name


@each_overlay
def test_every_lasting_container_is_watched(overlay: str) -> None:
    for pod in own_pods(rendered(overlay)):
        probes = {"startupProbe", "livenessProbe", "readinessProbe"}
        wanted = probes if pod.kind == "Deployment" else set()
        for container in pod.containers:
            assert wanted <= set(container), pod.name


@each_overlay
def test_services_are_asked_where_they_answer_outside_their_workers(overlay: str) -> None:
    for container in service_containers(rendered(overlay)).values():
        asked = {
            probe: (container[probe]["httpGet"]["path"], container[probe]["httpGet"]["port"])
            for probe in ("startupProbe", "livenessProbe", "readinessProbe")
        }
        assert asked == {
            "startupProbe": ("/livez", "http"),
            "livenessProbe": ("/livez", "http"),
            "readinessProbe": ("/readyz", "http"),
        }
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        assert ports == {"http": 8000, "metrics": 9100}


@each_overlay
def test_memory_holds_a_hash_for_every_worker_and_scipy_for_matching(overlay: str) -> None:
    containers = service_containers(rendered(overlay))
    for service, container in containers.items():
        hashes = WORKERS * HASH if service in ("identity", "intake") else 0
        needed = IDLE + hashes + (SCIPY if service == "matching" else 0)
        limit = mebibytes(container["resources"]["limits"]["memory"])
        assert limit >= needed, service
        assert mebibytes(container["resources"]["requests"]["memory"]) >= IDLE, service


@each_overlay
def test_whoever_writes_writes_into_a_bounded_volume(overlay: str) -> None:
    for pod in own_pods(rendered(overlay)):
        volumes = pod.spec.get("volumes", [])
        assert all(
            volume["emptyDir"].get("sizeLimit") for volume in volumes if "emptyDir" in volume
        )
        mounted = {mount["mountPath"] for mount in pod.containers[0]["volumeMounts"]}
        assert "/tmp" in mounted, pod.name


def service_containers(manifests: tuple[Manifest, ...]) -> dict[str, dict[str, Any]]:
    return {pod.name: pod.containers[0] for pod in own_pods(manifests) if pod.name in SERVICES}
