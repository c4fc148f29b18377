"""The policies allow the flows that are declared, and nothing else."""

import pytest

from tests.infra.kubernetes.flows import DNS, INTRUDER, peers, to_enter, to_leave
from tests.infra.kubernetes.manifests import of_kind
from tests.infra.kubernetes.policies import Flow, admitted, ports_in, released
from tests.infra.kubernetes.rendering import OVERLAYS, rendered

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
UNHEARD_OF = 31337


def entering(overlay: str) -> set[Flow]:
    policies = of_kind(rendered(overlay), "NetworkPolicy")
    return admitted(policies, peers(rendered(overlay)), {*ports_in(policies), UNHEARD_OF})


def leaving(overlay: str) -> set[Flow]:
    policies = of_kind(rendered(overlay), "NetworkPolicy")
    return released(policies, peers(rendered(overlay)), {*ports_in(policies), UNHEARD_OF})


@each_overlay
def test_pods_let_in_exactly_the_declared_flows(overlay: str) -> None:
    found, wanted = entering(overlay), to_enter(rendered(overlay))
    assert sorted(found - wanted) == [], "let in, and nobody needs it"
    assert sorted(wanted - found) == [], "needed, and kept out"


@each_overlay
def test_pods_are_let_out_to_exactly_the_declared_flows(overlay: str) -> None:
    found, wanted = leaving(overlay), to_leave(rendered(overlay))
    assert sorted(found - wanted) == [], "let out, and nobody needs it"
    assert sorted(wanted - found) == [], "needed, and kept in"


@each_overlay
def test_pod_that_no_policy_knows_may_only_ask_for_addresses(overlay: str) -> None:
    assert {flow for flow in leaving(overlay) if flow[0] == INTRUDER.name} == {
        (INTRUDER.name, DNS.name, 53)
    }
    assert not {flow for flow in entering(overlay) if flow[1] == INTRUDER.name}
