"""A policy of the broker over queues that are as declared."""

from contextlib import closing

import pytest

from infra.ops.doctor.checks.queues import queues
from infra.ops.doctor.site import Site
from infra.provisioning.broker import Broker
from tests.infra.ops.adapters.conftest import Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.operations


def test_a_policy_that_lets_queues_lose_events_is_trouble(scene: Scene) -> None:
    site = Site(scene.source)
    [well] = queues(site)
    assert well.level == "ok"
    short = {"pattern": r"^intake\.", "definition": {"max-length": 5}, "apply-to": "queues"}
    with closing(Broker(scene.source.admin.management_uri, scene.source.vhost)) as broker:
        broker.put("policies", broker.vhost, "short", body=short)

    def told() -> list[str]:
        return [str(one) for one in queues(site) if one.level == "trouble"]

    [line] = eventually(told, within=30, what="the broker telling the policy of its queues")
    assert "policy short may lose events of intake." in line and "queues more" in line
