"""The whole of provisioning: look, say what would change, then change it."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.provisioning.admin import AdminAccess
from infra.provisioning.broker import Broker
from infra.provisioning.broker_users import plan_broker_users
from infra.provisioning.databases import Client, plan_databases
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked
from infra.provisioning.keys import plan_keys
from infra.provisioning.names import PREFIX, PROVISIONING, Names
from infra.provisioning.open_files import files_of, forbid_too_many
from infra.provisioning.plan import Plan, Refused, Report
from infra.provisioning.questionnaires import check_questionnaires
from infra.provisioning.queues import plan_topology, plan_vhost
from infra.provisioning.registry import merged, plan_registry, read_registry
from infra.provisioning.rights import plan_export_users, plan_rights
from infra.provisioning.secrets import Secrets, plan_accounts
from infra.provisioning.topology import topology_of
from shared.region import Region
from shared.runtime.resources import ServiceResources

RESTORE_MARKER = "restore"
"""The document of ``region.provisioning`` that is there while a restore is half-finished."""


@dataclass(frozen=True)
class Scope:
    """Where to provision, and the choices a person makes for one run.

    ``restoring`` is the last step of a restore, which alone provisions what is half-finished.
    """

    secrets: Path
    prefix: str = ""
    vhost: str = "/"
    retire: Collection[str] = ()
    rotate: bool = False
    rotate_seals: bool = False
    services: tuple[ServiceResources, ...] | None = None
    restoring: bool = False


def provision(
    region: Region, admin: AdminAccess, secrets: Path, prefix: str = "", vhost: str = "/"
) -> Report:
    """Bring the servers to what the region says. Again and again gives the same.

    :raises Refused: nothing was touched.
    :raises Conflict: nothing was touched, or a server refused a step: run again.
    :raises Unreachable: run again when the server is back.
    """
    scope = Scope(secrets, prefix, vhost)
    with locked(secrets), planned(region, admin, scope) as plan_:
        return plan_.apply()


def plan(region: Region, admin: AdminAccess, scope: Scope) -> Plan:
    """What would be done now. Touches nothing."""
    with planned(region, admin, scope) as plan_:
        return plan_


@contextmanager
def planned(region: Region, admin: AdminAccess, scope: Scope) -> Iterator[Plan]:
    """A plan that can be applied inside the block, while the connections are open."""
    if not PREFIX.fullmatch(scope.prefix):
        raise Refused("--prefix is at most 20 small letters, digits and '_'")
    services = declared_services() if scope.services is None else scope.services
    admin.check_amqp()
    with admin.mongo() as client, closing(Broker(admin.management_uri, scope.vhost)) as broker:
        yield _plan(region, admin, scope, services, client, broker)


def _plan(
    region: Region,
    admin: AdminAccess,
    scope: Scope,
    services: tuple[ServiceResources, ...],
    client: Client,
    broker: Broker,
) -> Plan:
    """Secrets first, so that no password is set that is not kept; the region document last."""
    plan_ = Plan()
    check_questionnaires(region)
    names = Names(scope.prefix)
    if not scope.restoring:
        check_whole(client, names)
    secrets = Secrets(scope.secrets, admin, names, scope.vhost, scope.rotate)
    registered = read_registry(client, names)
    result = merged(region, registered.region, scope.retire)
    agencies = [agency.id for agency in result.agencies]
    plan_accounts(plan_, secrets, [service.service for service in services], agencies)
    plan_keys(plan_, client, names, agencies, services, secrets, scope.rotate_seals)
    more = plan_databases(plan_, client, names, agencies, services)
    forbid_too_many(plan_, client, files_of(len(agencies), services), more)
    plan_rights(plan_, client, names, services, secrets)
    plan_export_users(plan_, client, names, agencies, secrets)
    topology = topology_of(services)
    plan_vhost(plan_, broker)
    plan_topology(plan_, broker, topology)
    plan_broker_users(plan_, broker, topology.permissions, secrets)
    plan_registry(plan_, client, names, registered, result)
    _notice(plan_, region, result, scope)
    return plan_


def check_whole(client: Client, names: Names, session: Any = None) -> None:
    """:raises Refused: while a restore is half-finished: what is there is no region yet."""
    rows = client[names.region_database][PROVISIONING]
    if rows.find_one({"_id": RESTORE_MARKER}, session=session):
        raise Refused(
            "a restore is half-finished here; run it again with the same files, or remove what it"
            " brought with 'restore --abandon'"
        )


def _notice(plan_: Plan, wanted: Region, result: Region, scope: Scope) -> None:
    for agency in result.agencies[len(wanted.agencies) :]:
        state = "" if agency.active else " (retired)"
        plan_.notices.append(
            f"agency {agency.id}{state} is not in the file: still there, not removed"
        )
    if scope.rotate:
        plan_.notices.append("new passwords: restart the services with their new .env files")
