"""The secrets of a region, made before any server runs.

Where services are given their secrets as files of the machine (Compose) or of the cluster
(Kubernetes), those must be there before anything starts. Provisioning then finds them complete
and creates the users with exactly these passwords.
"""

from pathlib import Path

from infra.provisioning.admin import AdminAccess
from infra.provisioning.declarations import declared_services
from infra.provisioning.keys import plan_material
from infra.provisioning.names import Names
from infra.provisioning.plan import Plan
from infra.provisioning.secrets import Secrets, plan_accounts
from shared.region import Region


def plan_secrets(
    region: Region,
    admin: AdminAccess,
    folder: Path,
    seen_at: Path,
    prefix: str = "",
    vhost: str = "/",
) -> Plan:
    """What is missing in ``folder``, by the same rules as provisioning itself.

    ``seen_at`` is where services and provisioning will find the folder.

    :raises Refused: when a file is there that cannot be read, or is another deployment's.
    """
    plan = Plan()
    services = declared_services()
    agencies = [agency.id for agency in region.agencies]
    secrets = Secrets(folder, admin, Names(prefix), vhost, seen_at=seen_at)
    plan_accounts(plan, secrets, [service.service for service in services], agencies)
    plan_material(plan, agencies, services, secrets)
    return plan
