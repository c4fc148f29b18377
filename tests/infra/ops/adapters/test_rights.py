"""Strangers on a real server: neither a name of ours nor a role of another name hides one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from infra.ops.deployment import Deployment as Operated
from infra.ops.doctor.checks.rights import broker_rights, database_rights
from infra.ops.doctor.site import Site
from infra.provisioning.broker import Broker
from tests.infra.ops.adapters.conftest import Scene

pytestmark = pytest.mark.operations

Role = dict[str, str]


def told(deployment: Operated, name: str) -> list[str]:
    lines = [str(finding) for finding in database_rights(Site(deployment))]
    return [line for line in lines if f"MongoDB user {name} " in line]


@contextmanager
def user(client: MongoClient[Any], database: str, name: str, role: Role) -> Iterator[None]:
    client[database].command("createUser", name, pwd=uuid4().hex, roles=[role])
    try:
        yield
    finally:
        client[database].command("dropUser", name)


def test_a_name_of_ours_in_another_database_is_a_stranger(scene: Scene) -> None:
    spare, root = f"{scene.source.prefix}spare", {"role": "root", "db": "admin"}
    with closing(scene.provisioned.mongo_admin) as client:
        status = client.admin.command("connectionStatus")
        own = status["authInfo"]["authenticatedUsers"][0]["user"]
        for name in (own, f"{scene.source.prefix}intake"):
            assert told(scene.source, name) == []
            with user(client, spare, name, root):
                [line] = told(scene.source, name)
            assert "reaches every database (as root)" in line and f"in database {spare}" in line


def test_a_role_is_looked_into(scene: Scene) -> None:
    prefix = scene.source.prefix
    reporting = {"role": f"{prefix}reporting", "db": "admin"}
    may = {"resource": {"db": f"{prefix}agency_harbor", "collection": ""}, "actions": ["find"]}
    with closing(scene.provisioned.mongo_admin) as client:
        client.admin.command("createRole", reporting["role"], privileges=[may], roles=[])
        with user(client, "admin", f"{prefix}clerk", reporting):
            [line] = told(scene.source, f"{prefix}clerk")
    assert line.startswith("trouble") and f"reaches {prefix}agency_harbor" in line


def test_an_administrator_of_the_broker_without_a_permission_is_told(scene: Scene) -> None:
    name = f"{scene.source.prefix}boss"
    where = scene.source.admin.management_uri
    with closing(Broker(where, scene.source.vhost)) as broker:
        broker.put("users", name, body={"password": uuid4().hex, "tags": "administrator"})
    lines = [str(finding) for finding in broker_rights(Site(scene.source))]
    [line] = [line for line in lines if name in line]
    assert line.startswith("warning") and "may give itself every right" in line
