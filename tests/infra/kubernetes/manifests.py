"""Looking into rendered manifests."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.kubernetes.rendering import Manifest

NAMESPACE = "watchmate"
_OPERATED = ("RabbitmqCluster", "MongoDBCommunity")


@dataclass(frozen=True)
class Pod:
    """The pods of one workload. ``overridden``: an operator makes them, and this is merged in."""

    name: str
    kind: str
    labels: Mapping[str, str]
    spec: Mapping[str, Any]

    @property
    def overridden(self) -> bool:
        return self.kind in _OPERATED

    @property
    def containers(self) -> list[dict[str, Any]]:
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def named(manifests: Iterable[Manifest], kind: str, name: str) -> Manifest:
    """:raises StopIteration: when there is none."""
    return next(m for m in of_kind(manifests, kind) if m["metadata"]["name"] == name)


def names(manifests: Iterable[Manifest], *kinds: str) -> set[str]:
    return {manifest["metadata"]["name"] for manifest in of_kind(manifests, *kinds)}


def pods(manifests: Iterable[Manifest]) -> list[Pod]:
    """Those of Deployments and Jobs, and those the operators will make."""
    return list(_pods(manifests))


def own_pods(manifests: Iterable[Manifest]) -> list[Pod]:
    return [pod for pod in pods(manifests) if not pod.overridden]


def _pods(manifests: Iterable[Manifest]) -> Iterator[Pod]:
    for manifest in manifests:
        name, kind, spec = manifest["metadata"]["name"], manifest["kind"], manifest.get("spec", {})
        if kind in ("Deployment", "Job"):
            template = spec["template"]
            yield Pod(name, kind, template["metadata"]["labels"], template["spec"])
        elif kind == "RabbitmqCluster":
            template = spec["override"]["statefulSet"]["spec"]["template"]
            yield Pod(name, kind, _operators_labels(name), template["spec"])
        elif kind == "MongoDBCommunity":
            template = spec["statefulSet"]["spec"]["template"]
            labels = template["metadata"]["labels"]
            yield Pod(labels["app.kubernetes.io/name"], kind, labels, template["spec"])


def _operators_labels(name: str) -> dict[str, str]:
    """Those that RabbitMQ's operator gives its pods by itself."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/component": "rabbitmq"}


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """As Kubernetes selects by ``matchLabels``; an empty selector selects everything."""
    assert set(selector) <= {"matchLabels"}, f"not understood here: {selector}"
    return dict(selector.get("matchLabels", {})).items() <= dict(labels).items()


def settings(manifests: Iterable[Manifest], pod: Pod) -> dict[str, str]:
    """What the pod's first container is told in clear, from ConfigMaps and by value."""
    manifests, told = list(manifests), {}
    container = pod.spec["containers"][0]
    for source in container.get("envFrom", []):
        told.update(named(manifests, "ConfigMap", source["configMapRef"]["name"])["data"])
    told.update({e["name"]: e["value"] for e in container.get("env", []) if "value" in e})
    return told


def secret_settings(pod: Pod) -> set[str]:
    """The names of what the pod's first container is told from Secrets."""
    sources = pod.spec["containers"][0].get("env", [])
    return {e["name"] for e in sources if "secretKeyRef" in (e.get("valueFrom") or {})}
