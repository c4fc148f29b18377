"""Who reaches what is ours: told by what they may do, not by how they or their roles are called."""

from typing import Any

import pytest

from infra.ops.doctor.checks.rights import intruders, stranger

OURS = {"region", "agency_harbor"}


def may(*actions: str, **resource: Any) -> dict[str, Any]:
    return {"resource": resource, "actions": list(actions)}


def told(*privileges: dict[str, Any]) -> list[str]:
    roles = [{"role": "looks_harmless", "db": "spare"}]
    user = {"user": "intake", "db": "spare", "roles": roles, "inheritedPrivileges": privileges}
    return [str(finding) for finding in stranger(user, OURS)]


@pytest.mark.parametrize(
    "privilege",
    [
        may("find", db="agency_harbor", collection=""),
        may("update", db="agency_harbor", collection="intake.requests"),
        may("grantRole", db="agency_harbor", collection=""),
    ],
)
def test_who_reaches_one_of_our_databases_is_trouble(privilege: dict[str, Any]) -> None:
    [line] = told(may("find", db="spare", collection=""), privilege)
    assert line.startswith("trouble")
    assert "intake is not declared and reaches agency_harbor (as looks_harmless)" in line
    assert "db.dropUser('intake') in database spare" in line


@pytest.mark.parametrize(
    "privilege",
    [
        may("find", db="", collection=""),
        may("find", db="", collection="intake.requests"),
        may("anyAction", anyResource=True),
        may("grantRole", db="admin", collection=""),
    ],
)
def test_who_reaches_every_database_is_warned_of(privilege: dict[str, Any]) -> None:
    [line] = told(privilege)
    assert line.startswith("warning") and "intake reaches every database" in line


@pytest.mark.parametrize(
    "privilege",
    [
        may("find", db="spare", collection=""),
        may("collStats", "dbStats", db="", collection=""),
        may("find", db="", collection="system.js"),
        may("serverStatus", cluster=True),
    ],
)
def test_who_reaches_nothing_of_ours_is_not_told(privilege: dict[str, Any]) -> None:
    assert told(privilege) == []


def test_an_administrator_of_the_broker_needs_no_permission_to_be_told() -> None:
    others = {"boss": ["administrator"], "chief": "administrator", "guest": [], "page": ["policy"]}
    boss, chief, guest = (str(one) for one in intruders(others, {"guest", "chief"}, "/"))
    assert boss.startswith("warning") and "boss is an administrator and may give itself" in boss
    assert chief.startswith("warning") and "chief is not declared and may enter /" in chief
    assert guest.startswith("trouble") and "guest is not declared and may enter /" in guest
