"""Servers that differ from the declaration are brought back to it, or reported and left alone."""

from contextlib import closing
from dataclasses import replace

import pytest

from infra.provisioning import Conflict
from infra.provisioning.broker import Broker
from shared.runtime.resources import Index
from shared.storage import Mongo
from tests.infra.provisioning.adapters.inspecting import (
    THREE,
    broker_lets_in,
    registry,
    secret_files,
)
from tests.infra.provisioning.samples import INTAKE, MATCHING
from tests.support.deployment import Deployment


def test_servers_that_forgot_their_users_get_them_back(fresh: Deployment) -> None:
    with closing(fresh.mongo_admin) as client:
        client.admin.command("updateUser", f"{fresh.prefix}intake", pwd="other")
        client.admin.command("dropRole", f"{fresh.prefix}matching_service")
    with closing(Broker(fresh.servers.management_uri, fresh.vhost)) as broker:
        broker.put("users", f"{fresh.prefix}intake", body={"password": "other", "tags": ""})
        broker.delete("users", f"{fresh.prefix}matching")
    before = secret_files(fresh)
    assert fresh.provision().changes
    assert secret_files(fresh) == before
    with closing(Mongo(fresh.env("intake")["MONGODB_URI"], fresh.prefix)) as mongo:
        mongo.ping()
    assert broker_lets_in(fresh.amqp_uri("intake"))
    assert broker_lets_in(fresh.amqp_uri("matching"))
    assert fresh.provision().nothing_to_do


def test_right_somebody_added_by_hand_is_taken_back(fresh: Deployment) -> None:
    role = f"{fresh.prefix}intake_service"
    with closing(fresh.mongo_admin) as client:
        resource = {"db": "", "collection": "matching.offers"}
        client.admin.command(
            "grantPrivilegesToRole",
            role,
            privileges=[{"resource": resource, "actions": ["find"]}],
        )
    assert [line.split(" (")[0] for line in fresh.provision().changes] == [
        f"MongoDB role {role}: change"
    ]


def test_queue_with_other_arguments_is_reported_and_nothing_is_changed(fresh: Deployment) -> None:
    queue = "intake.offer.made.v1"
    with closing(Broker(fresh.servers.management_uri, fresh.vhost)) as broker:
        broker.delete("queues", fresh.vhost, queue)
        body = {"durable": True, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": 5}}
        broker.put("queues", fresh.vhost, queue, body=body)
    with pytest.raises(Conflict, match=r"x-delivery-limit is 5, declared 500.*delete_queue"):
        fresh.provision(THREE)
    assert registry(fresh)["revision"] == 1


def test_index_with_other_options_is_reported(fresh: Deployment) -> None:
    (declared,) = INTAKE.collections
    unique = replace(declared, indexes=(Index((("state", 1), ("_id", 1)), unique=True),))
    fresh.services = (replace(INTAKE, collections=(unique,)), MATCHING)
    with pytest.raises(Conflict, match=r"state_1__id_1 exists with other options \(unique"):
        fresh.provision()


def test_records_in_the_order_of_writing_that_must_not_be_are_reported(fresh: Deployment) -> None:
    (declared,) = INTAKE.collections
    clustered = replace(declared, clustered=True)
    new = replace(clustered, name="intake.answers")
    fresh.services = (replace(INTAKE, collections=(clustered, new)), MATCHING)
    report = fresh.provision()
    notices = [line for line in report.notices if "order of writing" in line]
    assert len(notices) == 2, "one for each agency, and none for the new collection"
    assert all("intake.requests" in line and "make upgrade" in line for line in notices)


def test_service_that_owns_and_hears_more_gets_it_and_keeps_the_rest(fresh: Deployment) -> None:
    (declared,) = INTAKE.collections
    grown = replace(
        INTAKE,
        collections=(
            replace(declared, indexes=(*declared.indexes, Index((("unit", 1),)))),
            replace(declared, name="intake.assignments"),
        ),
        hears=(*INTAKE.hears, "offer.declined.v1"),
    )
    fresh.services = (grown, MATCHING)
    changes = "\n".join(fresh.provision().changes)
    assert "intake.requests: create unit_1" in changes
    assert "create intake.assignments" in changes
    assert "queue intake.offer.declined.v1: create" in changes
    assert fresh.provision().nothing_to_do


def test_queue_no_longer_declared_is_reported_and_kept(fresh: Deployment) -> None:
    fresh.services = (replace(INTAKE, hears=("offer.made.v1",)), MATCHING)
    report = fresh.provision()
    assert "queue intake.offer.accepted.v1 is not declared: still there, not removed" in (
        report.notices
    )
