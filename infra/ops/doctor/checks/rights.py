"""Who may do what: exactly what the services' declarations come to, and nobody else."""

from collections.abc import Iterator
from typing import Any

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, ok, trouble, warning
from infra.ops.doctor.site import Client, Site
from infra.provisioning.broker import Broker
from infra.provisioning.broker_users import plan_broker_users
from infra.provisioning.plan import Plan
from infra.provisioning.rights import plan_export_users, plan_rights
from infra.provisioning.topology import topology_of

_EVERYWHERE = {
    "root", "__system", "readAnyDatabase", "readWriteAnyDatabase", "userAdminAnyDatabase",
    "dbAdminAnyDatabase", "clusterAdmin", "backup", "restore",
}  # fmt: skip


def database_rights(site: Site) -> Iterator[Finding]:
    names, services = site.deployment.names, site.services
    with site.client() as client:
        agencies = site.agencies(client)
        plan = Plan()
        plan_rights(plan, client, names, services, site.secrets)
        plan_export_users(plan, client, names, agencies, site.secrets)
        found = [*differences(plan, site), *_strangers(site, client, agencies)]
    declared = len(services) + len(agencies)
    yield from found or [ok(f"{declared} MongoDB users may do what is declared, and no more")]


def _strangers(site: Site, client: Client, agencies: list[str]) -> Iterator[Finding]:
    """Users nobody declared who reach our databases; the one we sign in as is no stranger."""
    names = site.deployment.names
    known = {names.service_user(one.service) for one in site.services}
    known |= {names.export_user(agency_id) for agency_id in agencies}
    known |= {one["user"] for one in _signed_in(client)}
    databases = {names.agency_database(one) for one in agencies} | {names.region_database}
    roles = {names.service_role(one.service) for one in site.services}
    for user in client.admin.command("usersInfo", {"forAllDBs": True})["users"]:
        if user["user"] in known:
            continue
        held = {one["role"] for one in user["roles"] if one["db"] in databases}
        held |= {one["role"] for one in user["roles"]} & roles
        drop = f"run db.dropUser('{user['user']}') in database {user['db']} if nobody needs it"
        if held:
            yield trouble(f"MongoDB user {user['user']} is not declared and is {_of(held)}", drop)
        elif everywhere := {one["role"] for one in user["roles"]} & _EVERYWHERE:
            yield warning(f"MongoDB user {user['user']} is {_of(everywhere)} everywhere", drop)


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
    yield from found or [ok(f"{len(users)} broker users may do what is declared, and no more")]


def _intruders(broker: Broker, users: set[str]) -> Iterator[Finding]:
    """Others who may enter our virtual host, and ours who may enter another."""
    own = broker.get("whoami")["name"]
    for entry in broker.get("vhosts", broker.vhost, "permissions") or ():
        user = entry["user"]
        if user in users or user == own:
            continue
        fix = f"run \"rabbitmqctl clear_permissions -p '{broker.vhost}' {user}\" if nobody needs it"
        tags = (broker.get("users", user) or {}).get("tags") or ()
        tell = warning if "administrator" in tags else trouble
        yield tell(f"broker user {user} is not declared and may enter {broker.vhost}", fix)
    for user in sorted(users):
        for entry in broker.get("users", user, "permissions") or ():
            if entry["vhost"] != broker.vhost:
                yield trouble(
                    f"broker user {user} may also enter virtual host {entry['vhost']}",
                    f"run \"rabbitmqctl clear_permissions -p '{entry['vhost']}' {user}\"",
                )
