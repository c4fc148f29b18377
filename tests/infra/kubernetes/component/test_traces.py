"""The component `traces`: services are told of a collector and may reach it, and only with it."""

import pytest

from shared.runtime.resources import SERVICES
from shared.runtime.settings import Settings
from tests.infra.kubernetes.flows import COLLECTOR, peers, to_enter, to_leave
from tests.infra.kubernetes.manifests import of_kind, own_pods, secret_settings, settings
from tests.infra.kubernetes.policies import admitted, ports_in, released
from tests.infra.kubernetes.rendering import OVERLAYS, Manifest, rendered, rendered_with
from tests.infra.kubernetes.validation import errors_of
from tests.infra.parity.telling import Telling, Told, configured

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
PORT = 4318


def telling(manifests: tuple[Manifest, ...]) -> Telling:
    return {
        pod.name: Told(settings(manifests, pod), frozenset(secret_settings(pod)))
        for pod in own_pods(manifests)
        if pod.name in SERVICES
    }


@each_overlay
def test_without_it_nobody_is_told_of_a_collector_or_may_reach_one(overlay: str) -> None:
    manifests = rendered(overlay)
    assert {told.settings["TRACES_TO"] for told in telling(manifests).values()} == {""}
    policies = of_kind(manifests, "NetworkPolicy")
    flows = released(policies, peers(manifests), {PORT})
    assert not {flow for flow in flows if flow[1] == COLLECTOR.name}


@each_overlay
def test_with_it_every_service_is_told_of_one(overlay: str) -> None:
    for service, told in telling(rendered_with(overlay, "traces")).items():
        to = Settings.of(service, configured(service, told)).traces_to
        assert to.endswith(f".{COLLECTOR.namespace}.svc.cluster.local:{PORT}/v1/traces")
        # What the overlay says otherwise still holds.
        before = telling(rendered(overlay))[service].settings
        assert {**before, "TRACES_TO": to} == told.settings


@each_overlay
def test_with_it_the_services_may_reach_it_and_nothing_else_is_opened(overlay: str) -> None:
    manifests = rendered_with(overlay, "traces")
    policies = of_kind(manifests, "NetworkPolicy")
    left = released(policies, peers(manifests), ports_in(policies))
    assert sorted(left ^ to_leave(manifests)) == []
    to_it = {(service, COLLECTOR.name, PORT) for service in SERVICES}
    assert {flow for flow in left if flow[2] == PORT} == to_it
    entered = admitted(policies, peers(manifests), ports_in(policies))
    assert sorted(entered ^ to_enter(manifests)) == []


@each_overlay
def test_every_resource_is_valid_with_it(overlay: str) -> None:
    manifests = rendered_with(overlay, "traces")
    assert [line for manifest in manifests for line in errors_of(manifest)] == []
    assert len(manifests) == len(rendered(overlay)) + 1
