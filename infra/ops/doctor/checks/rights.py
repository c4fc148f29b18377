"""Who may do what: exactly what the services' declarations come to, and nobody else."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, healthy, ok, trouble, warning
from infra.ops.doctor.site import Client, Site
from infra.provisioning.broker import Broker
from infra.provisioning.broker_users import plan_broker_users
from infra.provisioning.plan import Plan
from infra.provisioning.rights import plan_export_users, plan_rights
from infra.provisioning.topology import topology_of

_REACHING = {
    "anyAction", "find", "changeStream", "insert", "update", "remove", "dropCollection",
    "dropDatabase", "grantRole",
}  # fmt: skip
"""To read or change what is there, or to be given the right to."""
_GIVES = "grantRole"
_ADMIN = "admin"


def database_rights(site: Site) -> Iterator[Finding]:
    names, services = site.deployment.names, site.services
    with site.client() as client:
        agencies = site.agencies(client)
        plan = Plan()
        plan_rights(plan, client, names, services, site.secrets)
        plan_export_users(plan, client, names, agencies, site.secrets)
        found = [*differences(plan, site), *_strangers(site, client, agencies)]
    declared = len(services) + len(agencies)
    yield from found
    if healthy(found):
        yield ok(f"{declared} MongoDB users may do what is declared, and no more")


def _strangers(site: Site, client: Client, agencies: list[str]) -> Iterator[Finding]:
    """Users nobody declared who reach our databases; the one we sign in as is no stranger.

    A name is good for one database only: ours are users of ``admin``.
    """
    names = site.deployment.names
    declared = [names.service_user(one.service) for one in site.services]
    declared += [names.export_user(agency_id) for agency_id in agencies]
    known = {(_ADMIN, user) for user in declared} | {_account(one) for one in _signed_in(client)}
    everybody = client.admin.command("usersInfo", {"forAllDBs": True})["users"]
    others = [{"user": one["user"], "db": one["db"]} for one in everybody]
    if others := [one for one in others if _account(one) not in known]:
        databases = {names.agency_database(one) for one in agencies} | {names.region_database}
        told = client.admin.command("usersInfo", others, showPrivileges=True)["users"]
        for user in told:
            yield from stranger(user, databases)


def stranger(user: dict[str, Any], databases: set[str]) -> Iterator[Finding]:
    """By what the user may do, whatever the roles are called that allow it."""
    reached = {place for one in user["inheritedPrivileges"] for place in _reached(one)}
    name, roles = user["user"], _of({one["role"] for one in user["roles"]})
    drop = f"run db.dropUser('{name}') in database {user['db']} if nobody needs it"
    if here := reached & databases:
        what = f"MongoDB user {name} is not declared and reaches {_of(here)} (as {roles})"
        yield trouble(what, drop)
    elif "" in reached:
        yield warning(f"MongoDB user {name} reaches every database (as {roles})", drop)


def _reached(privilege: dict[str, Any]) -> Iterator[str]:
    """The database, ``""`` for every one; none where nothing of what it holds is reached."""
    resource, actions = privilege["resource"], _REACHING.intersection(privilege["actions"])
    if not actions or resource.get("collection", "").startswith("system."):
        return
    if resource.get("anyResource") or (resource.get("db") == _ADMIN and _GIVES in actions):
        yield ""
    elif "db" in resource:
        yield resource["db"]


def _account(user: dict[str, Any]) -> tuple[str, str]:
    return user["db"], user["user"]


def _signed_in(client: Client) -> list[dict[str, Any]]:
    status = client.admin.command("connectionStatus")
    return list(status["authInfo"]["authenticatedUsers"])


def _of(roles: set[str]) -> str:
    return ", ".join(sorted(roles))


def broker_rights(site: Site) -> Iterator[Finding]:
    permissions = topology_of(site.services).permissions
    plan = Plan()
    with site.broker() as broker:
        if broker.get("vhosts", broker.vhost) is None:
            yield trouble(f"there is no virtual host {broker.vhost}", site.provision)
            return
        plan_broker_users(plan, broker, permissions, site.secrets)
        users = {site.secrets.user(service) for service in permissions}
        found = [*differences(plan, site), *_intruders(broker, users)]
    yield from found
    if healthy(found):
        yield ok(f"{len(users)} broker users may do what is declared, and no more")


def _intruders(broker: Broker, users: set[str]) -> Iterator[Finding]:
    """Others who may enter our virtual host, and ours who may enter another."""
    tags = {one["name"]: one["tags"] for one in broker.get("users")}
    others = {name: tags[name] for name in tags.keys() - users - {broker.get("whoami")["name"]}}
    allowed = {one["user"] for one in broker.get("vhosts", broker.vhost, "permissions") or ()}
    yield from intruders(others, allowed, broker.vhost)
    for user in sorted(users):
        for entry in broker.get("users", user, "permissions") or ():
            if entry["vhost"] != broker.vhost:
                yield trouble(
                    f"broker user {user} may also enter virtual host {entry['vhost']}",
                    f"run \"rabbitmqctl clear_permissions -p '{entry['vhost']}' {user}\"",
                )


def intruders(
    others: Mapping[str, Collection[str]], allowed: set[str], vhost: str
) -> Iterator[Finding]:
    """Of users with their tags. An administrator needs no permission: it can give itself any."""
    for user, tags in sorted(others.items()):
        rules = "administrator" in tags
        if user in allowed:
            fix = f"run \"rabbitmqctl clear_permissions -p '{vhost}' {user}\" if nobody needs it"
            tell = warning if rules else trouble
            yield tell(f"broker user {user} is not declared and may enter {vhost}", fix)
        elif rules:
            yield warning(
                f"broker user {user} is an administrator and may give itself every right",
                f'run "rabbitmqctl delete_user {user}" if nobody needs it',
            )
