"""Queues, bindings and permissions follow from what the services declare."""

import re
from dataclasses import replace

import pytest

from infra.provisioning import Refused
from infra.provisioning.declarations import declared_services
from infra.provisioning.topology import Binding, Exchange, topology_of
from shared.runtime.resources import SERVICES
from tests.infra.provisioning.samples import INTAKE, MATCHING, SAMPLES


def test_each_heard_event_has_a_queue_that_loses_nothing() -> None:
    queues = {queue.name: queue.arguments for queue in topology_of(SAMPLES).queues}
    assert queues["matching.member.left.v1"] == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 500,
        "x-dead-letter-exchange": "matching.dead",
        "x-dead-letter-routing-key": "matching.member.left.v1",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    assert queues["matching.dead"] == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1_000_000,
        "x-message-ttl": 2592000000,
    }


def test_queue_is_bound_to_the_publisher_of_its_event_and_to_the_retry_exchange() -> None:
    bindings = topology_of(SAMPLES).bindings
    assert Binding("matching.events", "intake.offer.made.v1", "offer.made.v1") in bindings
    assert Binding("identity.events", "matching.member.left.v1", "member.left.v1") in bindings
    queue = "intake.offer.made.v1"
    assert Binding("intake.retry", queue, queue) in bindings
    assert Binding("intake.dead", "intake.dead", "") in bindings


def test_exchange_of_a_publisher_that_is_not_there_exists_for_its_hearers() -> None:
    assert Exchange("identity.events", "topic") in topology_of(SAMPLES).exchanges


@pytest.mark.parametrize(
    ("right", "allowed", "refused"),
    [
        ("configure", [], ["", "intake.events", "x"]),
        (
            "write",
            ["intake.events", "intake.dead", "intake.retry"],
            ["", "amq.default", "matching.events", "intakeXevents", "intake.events.more"],
        ),
        (
            "read",
            ["intake.offer.made.v1", "intake.dead"],
            ["matching.dead", "intake.events", "intake.offer.declined.v1", "intakeXdead"],
        ),
        (
            "topic_write",
            ["support_request.closed.v1"],
            ["offer.made.v1", "support_request.closed.v2", "support_request.closed", "#", ""],
        ),
    ],
)
def test_permissions_allow_exactly_what_is_declared(
    right: str, allowed: list[str], refused: list[str]
) -> None:
    pattern = getattr(topology_of(SAMPLES).permissions["intake"], right)
    assert all(re.search(pattern, name) for name in allowed)
    # RabbitMQ reads ^$ as nothing at all; in Python it also fits the empty name
    assert not any(re.search(pattern, name) for name in refused if name or pattern != "^$")


def test_what_the_services_of_this_system_say_and_hear_fits_together() -> None:
    topology = topology_of(declared_services())
    assert set(topology.permissions) == set(SERVICES)
    assert {binding.queue for binding in topology.bindings} == {q.name for q in topology.queues}


def test_service_that_hears_nothing_and_says_nothing_may_do_nothing_with_topics() -> None:
    silent = replace(MATCHING, publishes=(), hears=())
    assert topology_of([silent]).permissions["matching"].topic_write == "^$"


@pytest.mark.parametrize(
    ("services", "reason"),
    [
        ([replace(INTAKE, hears=("offer.maed.v1",))], "not in the catalogue"),
        ([replace(INTAKE, publishes=("offer.made.v1",))], "which is matching's"),
        ([INTAKE, replace(MATCHING, publishes=())], "which nobody publishes"),
    ],
)
def test_declarations_that_contradict_each_other_are_refused(
    services: list[object], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        topology_of(services)  # type: ignore[arg-type]
