"""Queues of a region that was provisioned before their arguments were what they are now.

The dead letters' queues had no delivery limit, of which RabbitMQ 4 makes 20: a dead letter that was
listed that often was lost. The others had one of 20, which a day of restarts uses up.
"""

from collections.abc import Iterator

from infra.provisioning.declarations import declared_services
from infra.provisioning.rebuilding import Ground, rebuilding
from infra.provisioning.topology import topology_of
from shared.runtime.migrations import Premises, Step

WHAT = "make queues with other arguments anew as they are declared, and keep what waits in them"


def steps(premises: Premises) -> Iterator[Step]:
    ground: Ground = premises.broker
    yield from rebuilding(ground, topology_of(declared_services()))
