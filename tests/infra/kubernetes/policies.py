"""NetworkPolicies as a cluster's network reads them: who may open a connection to whom.

Both ends must allow it. Each is looked at by itself, so that one does not hide what the other has
too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

from tests.infra.kubernetes.manifests import NAMESPACE, matches
from tests.infra.kubernetes.rendering import Manifest

Flow = tuple[str, str, int]
"""Source, target, port of the target."""


@dataclass(frozen=True)
class Peer:
    """A kind of pod, or with ``address`` a machine outside the cluster."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = NAMESPACE
    address: str = ""

    @property
    def guarded(self) -> bool:
        """Whether our policies hold for it."""
        return not self.address and self.namespace == NAMESPACE


def admitted(
    policies: Iterable[Manifest], peers: Iterable[Peer], ports: Iterable[int]
) -> set[Flow]:
    """What our pods let in, whether or not anybody is let out to come."""
    policies, peers = list(policies), list(peers)
    return {
        (source.name, target.name, port)
        for source, target, port in product(peers, peers, sorted(set(ports)))
        if target.guarded and _one_side(policies, "Ingress", target, source, port)
    }


def released(
    policies: Iterable[Manifest], peers: Iterable[Peer], ports: Iterable[int]
) -> set[Flow]:
    """What our pods are let out to, whether or not they are let in there."""
    policies, peers = list(policies), list(peers)
    return {
        (source.name, target.name, port)
        for source, target, port in product(peers, peers, sorted(set(ports)))
        if source.guarded and _one_side(policies, "Egress", source, target, port)
    }


def _one_side(policies: list[Manifest], way: str, own: Peer, other: Peer, port: int) -> bool:
    """A pod that no policy selects is open; one that some select, as far as one of them says."""
    holding = [policy["spec"] for policy in policies if _selects(policy["spec"], way, own)]
    rules = [rule for spec in holding for rule in spec.get(way.lower(), [])]
    end = {"Ingress": "from", "Egress": "to"}[way]
    return not holding or any(_permits(rule, end, other, port) for rule in rules)


def _selects(spec: Mapping[str, Any], way: str, peer: Peer) -> bool:
    return way in spec["policyTypes"] and matches(spec["podSelector"], peer.labels)


def _permits(rule: Mapping[str, Any], end: str, other: Peer, port: int) -> bool:
    ends = any(_is(entry, other) for entry in rule[end]) if end in rule else True
    ports = any(_covers(entry, port) for entry in rule["ports"]) if "ports" in rule else True
    return ends and ports


def _is(entry: Mapping[str, Any], peer: Peer) -> bool:
    if "ipBlock" in entry:
        block = ip_network(entry["ipBlock"]["cidr"])
        return bool(peer.address) and ip_address(peer.address) in block
    if peer.address:
        return False
    spaces = {"kubernetes.io/metadata.name": peer.namespace}
    here = peer.namespace == NAMESPACE
    in_space = matches(entry["namespaceSelector"], spaces) if "namespaceSelector" in entry else here
    return in_space and matches(entry.get("podSelector", {}), peer.labels)


def _covers(entry: Mapping[str, Any], port: int) -> bool:
    return bool(entry["port"] <= port <= entry.get("endPort", entry["port"]))


def ports_in(policies: Iterable[Manifest]) -> Iterator[int]:
    """Every port a policy names, first and last of a range."""
    for policy in policies:
        spec = policy["spec"]
        for rule in (*spec.get("ingress", []), *spec.get("egress", [])):
            for entry in rule.get("ports", []):
                yield from (entry["port"], entry.get("endPort", entry["port"]))
