"""The policies allow the flows that are declared, and nothing else."""

import pytest

from tests.infra.kubernetes.flows import DNS, INTRUDER, declared, peers
from tests.infra.kubernetes.manifests import of_kind
from tests.infra.kubernetes.policies import flows, ports_in
from tests.infra.kubernetes.rendering import OVERLAYS, rendered

UNHEARD_OF = 31337


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_policies_allow_exactly_the_declared_flows(overlay: str) -> None:
    manifests = rendered(overlay)
    policies = of_kind(manifests, "NetworkPolicy")
    found = flows(policies, peers(manifests), {*ports_in(policies), UNHEARD_OF})
    wanted = declared(manifests)
    assert sorted(found - wanted) == [], "allowed, and nobody needs it"
    assert sorted(wanted - found) == [], "needed, and not allowed"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pod_that_no_policy_knows_may_only_ask_for_addresses(overlay: str) -> None:
    manifests = rendered(overlay)
    policies = of_kind(manifests, "NetworkPolicy")
    found = flows(policies, peers(manifests), {*ports_in(policies), UNHEARD_OF})
    assert {flow for flow in found if INTRUDER.name in flow} == {(INTRUDER.name, DNS.name, 53)}
