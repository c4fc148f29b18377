"""Who must talk to whom, from what the services are told and own, not from the policies."""

from collections.abc import Iterable, Iterator
from itertools import product
from urllib.parse import urlsplit

from shared.runtime.resources import SERVICES
from tests.infra.kubernetes.manifests import (
    of_kind,
    own_pods,
    pods,
    secret_settings,
    settings,
)
from tests.infra.kubernetes.policies import Flow, Peer
from tests.infra.kubernetes.rendering import Manifest

MONGODB, AMQP, MANAGEMENT, API, METRICS, DOOR = 27017, 5672, 15672, 8000, 9100, 443
BROKER_METRICS = 15692
KUBERNETES_API = (443, 6443)
# epmd, distribution, and both ends of the range of the command line tools.
BETWEEN_BROKERS = (4369, 25672, 35672, 35682)

DNS = Peer("dns", {"k8s-app": "kube-dns"}, "kube-system")
PROMETHEUS = Peer("prometheus", {"app.kubernetes.io/name": "prometheus"}, "monitoring")
OPERATOR = Peer("rabbitmq-operator", {}, "rabbitmq-system")
KEDA = Peer("keda", {}, "keda")
COLLECTOR = Peer("collector", {"app.kubernetes.io/name": "opentelemetry-collector"}, "monitoring")
STRANGER = Peer("stranger", {"app.kubernetes.io/name": "intake"}, "default")
INTRUDER = Peer("intruder", {"app.kubernetes.io/name": "unheard-of"})
WORLD = Peer("world", address="8.8.8.8")
# What the overlay for servers outside names.
OUTSIDE = (
    Peer("mongodb", address="192.0.2.10"),
    Peer("rabbitmq", address="198.51.100.10"),
    Peer("mail", address="203.0.113.25"),
)
ELSEWHERE = (DNS, PROMETHEUS, OPERATOR, KEDA, COLLECTOR, STRANGER, WORLD)


def peers(manifests: Iterable[Manifest]) -> list[Peer]:
    """All that could talk: our pods, those of others, and machines outside."""
    inside = [Peer(pod.name, pod.labels) for pod in pods(manifests)]
    missing = [peer for peer in OUTSIDE if peer.name not in {own.name for own in inside}]
    return [*inside, INTRUDER, *missing, *ELSEWHERE]


def to_enter(manifests: tuple[Manifest, ...]) -> set[Flow]:
    """What our pods must let in: the table as far as it leads to them, and all at the door."""
    inside = {pod.name for pod in pods(manifests)}
    door = {(peer.name, "nginx", DOOR) for peer in peers(manifests)}
    return door | {flow for flow in declared(manifests) if flow[1] in inside}


def to_leave(manifests: tuple[Manifest, ...]) -> set[Flow]:
    """What our pods must be let out to: the table as far as it begins with them.

    Servers in the cluster also ask the Kubernetes API, whose address nobody knows beforehand.
    """
    inside = {pod.name for pod in pods(manifests)}
    operated = product(inside & {"rabbitmq", "mongodb"}, peers(manifests), KUBERNETES_API)
    api = {(name, peer.name, port) for name, peer, port in operated}
    return api | {flow for flow in declared(manifests) if flow[0] in {*inside, INTRUDER.name}}


def declared(manifests: tuple[Manifest, ...]) -> set[Flow]:
    """The table; each line of it has a reason that is not a policy."""
    inside = {pod.name for pod in pods(manifests)}
    table = set(_of_services(manifests)) | set(_of_provisioning())
    table |= {(name, DNS.name, 53) for name in (*inside, INTRUDER.name)}
    if "rabbitmq" in inside:
        table |= set(_of_rabbitmq())
    if "mongodb" in inside:
        table |= {("mongodb", "mongodb", MONGODB)}
    if of_kind(manifests, "PodMonitor"):
        table |= {(PROMETHEUS.name, service, METRICS) for service in SERVICES}
    if of_kind(manifests, "ServiceMonitor"):
        table |= {(PROMETHEUS.name, "rabbitmq", BROKER_METRICS)}
    if of_kind(manifests, "ScaledObject") and "rabbitmq" in inside:
        table |= {(KEDA.name, "rabbitmq", AMQP)}
    return table | {("nginx", service, API) for service in SERVICES}


def _of_services(manifests: tuple[Manifest, ...]) -> Iterator[Flow]:
    for pod in own_pods(manifests):
        if pod.name not in SERVICES:
            continue
        told, secret = settings(manifests, pod), secret_settings(pod)
        assert {"MONGODB_URI", "AMQP_URI"} <= secret
        yield from ((pod.name, "mongodb", MONGODB), (pod.name, "rabbitmq", AMQP))
        keys = urlsplit(told["JWKS_URL"])
        yield pod.name, str(keys.hostname), int(keys.port or 0)
        if told["TRACES_TO"]:
            yield pod.name, COLLECTOR.name, int(urlsplit(told["TRACES_TO"]).port or 0)
        if "DOOR_ADDRESS" in told:
            yield pod.name, "nginx", DOOR
        if "SMTP_HOST" in told:
            yield pod.name, "mail", int(told["SMTP_PORT"])


def _of_provisioning() -> Iterator[Flow]:
    yield "provisioning", "mongodb", MONGODB
    yield from (("provisioning", "rabbitmq", port) for port in (AMQP, MANAGEMENT))


def _of_rabbitmq() -> Iterator[Flow]:
    yield from (("rabbitmq", "rabbitmq", port) for port in BETWEEN_BROKERS)
    yield OPERATOR.name, "rabbitmq", MANAGEMENT
