"""MongoDB roles and users: each service its own collections, each export user one agency."""

from collections.abc import Iterable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from infra.provisioning.admin import AdminAccess
from infra.provisioning.names import REGISTRY, Names
from infra.provisioning.plan import Plan, Step
from infra.provisioning.secrets import DIFFERS, Secrets
from shared.runtime.resources import Collection, ServiceResources

Client = Any
Privilege = tuple[str, str, frozenset[str]]

_AUTHENTICATION_FAILED = 18


def privileges_of(service: ServiceResources, names: Names) -> set[Privilege]:
    """Database, collection, actions. An empty database means that collection in every one.

    What belongs to the region is granted in the region's database only.
    """
    granted: dict[tuple[str, str], set[str]] = {
        (names.region_database, REGISTRY): {"find"},
    }
    for entry in service.all_collections:
        place = ("" if entry.scope == "agency" else names.region_database, entry.name)
        granted.setdefault(place, set()).update(_actions(entry))
    return {(db, name, frozenset(actions)) for (db, name), actions in granted.items()}


def plan_rights(
    plan: Plan,
    client: Client,
    names: Names,
    services: Iterable[ServiceResources],
    secrets: Secrets,
) -> None:
    for service in services:
        _plan_role(plan, client, names.service_role(service.service), privileges_of(service, names))
        role = {"role": names.service_role(service.service), "db": "admin"}
        _plan_user(plan, client, secrets, service.service, role)


def plan_export_users(
    plan: Plan, client: Client, names: Names, agencies: Iterable[str], secrets: Secrets
) -> None:
    for agency_id in agencies:
        role = {"role": "read", "db": names.agency_database(agency_id)}
        _plan_user(plan, client, secrets, f"export_{agency_id}", role)


def _actions(entry: Collection) -> set[str]:
    return {"find", "insert", "update"} | ({"remove"} if entry.removable else set())


def _plan_role(plan: Plan, client: Client, role: str, wanted: set[Privilege]) -> None:
    found = client.admin.command("rolesInfo", role, showPrivileges=True)["roles"]
    if found and _privileges(found[0]) == wanted and not found[0]["roles"]:
        return
    command = "updateRole" if found else "createRole"
    done = f"change ({_difference(found[0], wanted)})" if found else "create"
    body = [
        {"resource": {"db": db, "collection": name}, "actions": sorted(actions)}
        for db, name, actions in sorted(wanted, key=lambda entry: entry[:2])
    ]
    plan.steps.append(
        Step(
            f"MongoDB role {role}: {done}",
            lambda: client.admin.command(command, role, privileges=body, roles=[]),
        )
    )


def _difference(role: dict[str, Any], wanted: set[Privilege]) -> str:
    """What it may and should not, and the other way round; the first of each, and how many."""
    is_now, declared = _each(_privileges(role)), _each(wanted)
    parts = [("may also", is_now - declared), ("may not", declared - is_now)]
    said = [f"{verb} {_first(those)}" for verb, those in parts if those]
    return "; ".join([*said, *(["inherits other roles"] if role["roles"] else [])])


def _each(privileges: set[Privilege]) -> set[str]:
    return {f"{verb} {db or '*'}.{name}" for db, name, verbs in privileges for verb in verbs}


def _first(those: set[str]) -> str:
    more = f" and {len(those) - 1} more" if len(those) > 1 else ""
    return min(those) + more


def _privileges(role: dict[str, Any]) -> set[Privilege]:
    return {
        (
            entry["resource"].get("db", "*"),
            entry["resource"].get("collection", "*"),
            frozenset(entry["actions"]),
        )
        for entry in role["privileges"]
    }


def _plan_user(
    plan: Plan, client: Client, secrets: Secrets, account: str, role: dict[str, str]
) -> None:
    user = secrets.user(account)
    found = client.admin.command("usersInfo", user)["users"]
    wrong = _wrong(found[0], role, secrets, account) if found else ""
    if found and not wrong:
        return
    command, done = ("updateUser", f"change ({wrong})") if found else ("createUser", "create")
    password = secrets.mongodb_password(account)
    plan.steps.append(
        Step(
            f"MongoDB user {user}: {done}",
            lambda: client.admin.command(command, user, pwd=password, roles=[role]),
        )
    )


def _wrong(found: dict[str, Any], role: dict[str, str], secrets: Secrets, account: str) -> str:
    """Empty when nothing is."""
    if [{"role": entry["role"], "db": entry["db"]} for entry in found["roles"]] != [role]:
        return "its roles"
    known = _signs_in(secrets.admin, secrets.user(account), secrets.mongodb_password(account))
    return "" if known else f"{DIFFERS} {account}.env"


def _signs_in(admin: AdminAccess, user: str, password: str) -> bool:
    """Whether the server knows this password, so that a restored server gets it back."""
    client: MongoClient[Any] = MongoClient(
        admin.mongodb_uri_for(user, password), serverSelectionTimeoutMS=4000
    )
    try:
        client.admin.command("ping")
    except OperationFailure as error:
        if error.code == _AUTHENTICATION_FAILED:
            return False
        raise
    finally:
        client.close()
    return True
