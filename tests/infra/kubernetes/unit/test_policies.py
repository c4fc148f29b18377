"""The reader of NetworkPolicies sees a flow too many and one too few."""

from typing import Any

from tests.infra.kubernetes.policies import Flow, Peer, admitted, ports_in, released

INTAKE = Peer("intake", {"name": "intake"})
MONGODB = Peer("mongodb", {"name": "mongodb"})
OTHER = Peer("other", {"name": "other"})
METRICS = Peer("prometheus", {"name": "prometheus"}, "monitoring")
OUTSIDE = Peer("outside", address="192.0.2.7")

CLOSED = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def allowed(policies: list[dict[str, Any]], source: Peer, target: Peer, port: int) -> bool:
    """By both ends, as far as they are ours."""
    flow: Flow = (source.name, target.name, port)
    leaves = not source.guarded or flow in released(policies, [source, target], [port])
    return leaves and (not target.guarded or flow in admitted(policies, [source, target], [port]))


def policy(**spec: Any) -> dict[str, Any]:
    return {"kind": "NetworkPolicy", "metadata": {"name": "tried"}, "spec": spec}


def selects(name: str) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": {"name": name}}}


def tcp(port: int, **more: int) -> list[dict[str, Any]]:
    return [{"protocol": "TCP", "port": port, **more}]


LEAVES = policy(
    **selects("intake"),
    policyTypes=["Egress"],
    egress=[{"to": [selects("mongodb")], "ports": tcp(27017)}],
)
COMES_IN = policy(
    **selects("mongodb"),
    policyTypes=["Ingress"],
    ingress=[{"from": [selects("intake")], "ports": tcp(27017)}],
)


def test_without_a_policy_everything_is_open() -> None:
    assert allowed([], INTAKE, MONGODB, 1)


def test_closed_namespace_lets_nothing_through() -> None:
    assert not allowed([policy(**CLOSED)], INTAKE, MONGODB, 27017)


def test_both_ends_must_allow_a_flow() -> None:
    closed = policy(**CLOSED)
    assert not allowed([closed, LEAVES], INTAKE, MONGODB, 27017)
    assert not allowed([closed, COMES_IN], INTAKE, MONGODB, 27017)
    assert allowed([closed, LEAVES, COMES_IN], INTAKE, MONGODB, 27017)


def test_flow_is_for_its_port_its_way_and_its_pods() -> None:
    policies, pods = [policy(**CLOSED), LEAVES, COMES_IN], [INTAKE, MONGODB, OTHER]
    only = {("intake", "mongodb", 27017)}
    assert admitted(policies, pods, {27017, 8000}) == only
    assert released(policies, pods, {27017, 8000}) == only


def test_one_end_that_allows_too_much_is_seen_though_the_other_does_not() -> None:
    wide = policy(**selects("mongodb"), policyTypes=["Ingress"], ingress=[{}])
    policies = [policy(**CLOSED), LEAVES, wide]
    assert not allowed(policies, OTHER, MONGODB, 27017)
    assert ("other", "mongodb", 27017) in admitted(policies, [OTHER, MONGODB], [27017])


def test_pod_of_another_namespace_is_not_taken_for_one_of_ours() -> None:
    stranger = Peer("stranger", {"name": "intake"}, "elsewhere")
    assert not allowed([policy(**CLOSED), COMES_IN], stranger, MONGODB, 27017)


def test_namespace_and_pod_are_both_asked_for_in_one_entry() -> None:
    entry = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}},
        "podSelector": {"matchLabels": {"name": "prometheus"}},
    }
    policies = [
        policy(**selects("intake"), policyTypes=["Ingress"], ingress=[{"from": [entry]}]),
    ]
    assert allowed(policies, METRICS, INTAKE, 9100)
    assert not allowed(policies, Peer("x", {"name": "x"}, "monitoring"), INTAKE, 9100)
    assert not allowed(policies, Peer("x", {"name": "prometheus"}), INTAKE, 9100)


def test_block_of_addresses_is_for_machines_outside() -> None:
    block = {"ipBlock": {"cidr": "192.0.2.0/24"}}
    policies = [policy(**selects("intake"), policyTypes=["Egress"], egress=[{"to": [block]}])]
    assert allowed(policies, INTAKE, OUTSIDE, 27017)
    assert not allowed(policies, INTAKE, Peer("far", address="198.51.100.1"), 27017)
    assert not allowed(policies, INTAKE, MONGODB, 27017)


def test_range_of_ports_has_both_its_ends() -> None:
    rule = {"to": [selects("mongodb")], "ports": tcp(100, endPort=110)}
    policies = [policy(**selects("intake"), policyTypes=["Egress"], egress=[rule])]
    found = [port for port in (99, 100, 110, 111) if allowed(policies, INTAKE, MONGODB, port)]
    assert found == [100, 110]
    assert sorted(ports_in(policies)) == [100, 110]
