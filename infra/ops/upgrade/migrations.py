"""All migrations there are, and what they work on in a deployment."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.ops.upgrade.running import Upgrade
from infra.provisioning.broker import Broker
from infra.provisioning.provision import check_whole
from infra.provisioning.rebuilding import Ground
from infra.provisioning.registry import read_registry
from shared.runtime.migrations import Migration, Premises, migrations_in, of_services
from shared.runtime.version import own_version
from shared.storage.mongo import Mongo


def all_migrations() -> tuple[Migration, ...]:
    """Those of the services, then those of the broker."""
    return of_services() + migrations_in("broker", "infra.provisioning.migrations")


@contextmanager
def upgrade_of(deployment: Deployment) -> Iterator[Upgrade]:
    """:raises Unreachable, Conflict: also for what fails inside the block.
    :raises Refused: while a restore is half-finished.
    :raises Trouble: when nothing is provisioned there."""
    with deployment.admin.mongo() as client:
        check_whole(client, deployment.names)
        region = read_registry(client, deployment.names).region
        if region is None:
            raise Trouble(
                "no region is provisioned there", "provision it; it needs no upgrade then"
            )
        deployment.admin.check_amqp()
        agencies = tuple(agency.id for agency in region.agencies)
        with (
            closing(Mongo(deployment.admin.mongodb_uri, deployment.prefix, "upgrade")) as mongo,
            closing(Broker(deployment.admin.management_uri, deployment.vhost)) as broker,
        ):
            ground = Ground(broker, deployment.amqp_uri)
            yield Upgrade(all_migrations(), Premises(mongo, agencies, ground), own_version())
