"""What a process knows of its own health and of the database's, as figures."""

from prometheus_client import Gauge
from pymongo.errors import PyMongoError

from shared.observability import registry
from shared.runtime.platform import Platform

_REACHABLE = Gauge(
    "watchmate_database_reachable",
    "1 while this process reaches a database that takes writes, sampled",
    registry=registry(),
)
_AWAY = Gauge(
    "watchmate_database_members_away",
    "Members of the replica set this process does not reach, sampled",
    registry=registry(),
)
_STOPPED = Gauge(
    "watchmate_parts_stopped",
    "Parts of this process (relay, consumer, timers) that ended although it runs",
    registry=registry(),
)


def sample_health(platform: Platform) -> None:
    _STOPPED.set(len(platform.ailing()))
    _REACHABLE.set(_answers(platform))
    members = platform.mongo.client.topology_description.server_descriptions().values()
    _AWAY.set(sum(not member.is_server_type_known for member in members))


def _answers(platform: Platform) -> bool:
    """A ping goes to the primary, so that an election without a winner shows too."""
    try:
        platform.mongo.ping()
    except PyMongoError:
        return False
    return True
