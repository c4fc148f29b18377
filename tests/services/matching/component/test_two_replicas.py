"""Two processes of matching on one database, and the one that assigns the line is killed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from shared.storage import Mongo
from tests.bench.matching.rush import submitted
from tests.services.matching.builders import need, uuid
from tests.services.matching.rushes import (
    enough_for,
    nobody_is_over_a_limit,
    offers,
    rushing_region,
)
from tests.support.bus import Bus, Tap
from tests.support.deployment import METRO, deployed
from tests.support.servers import Servers
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

WAITING = 150
_MADE = re.compile(r'^watchmate_matching_offers_total\{outcome="made"\} (\S+)$', re.MULTILINE)


@dataclass
class Replicas:
    both: tuple[ServiceProcess, ServiceProcess]
    mongo: Mongo
    bus: Bus
    tap: Tap

    def one_that_assigns(self) -> ServiceProcess | None:
        """What came before the rush was one by one, and made an offer or two."""
        return next((one for one in self.both if offers_made(one) >= 5), None)


@pytest.fixture
def replicas(servers: Servers, tmp_path: Path) -> Iterator[Replicas]:
    tokens = TokenFactory(tmp_path)
    with deployed(None, METRO, tmp_path) as deployment:
        deployment.provision(rushing_region())
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        bus = Bus(deployment.amqp_admin_uri)
        env = deployment.env("matching") | {"JWKS_URL": tokens.jwks_url}
        with (
            running("matching", env) as one,
            running("matching", env) as two,
            bus.tap("matching.events", "offer.made.v1") as tap,
        ):
            yield Replicas((one, two), mongo, bus, tap)
        mongo.close()


def offers_made(one: ServiceProcess) -> float:
    found = _MADE.search(requests.get(one.metrics_url, timeout=10).text)
    return float(found[1]) if found else 0.0


def test_when_the_one_that_assigns_is_killed_the_other_offers_to_all_who_are_left(
    replicas: Replicas,
) -> None:
    enough_for(replicas.mongo, WAITING)
    names = [uuid(f"r{number}") for number in range(WAITING)]
    replicas.bus.publish_events([submitted("harbor", need(), name) for name in names])
    eventually(replicas.one_that_assigns, 30, every=0.02, what="an assignment").kill()
    left = WAITING - len(offers(replicas.mongo))
    assert left > 0, "it was killed too late to prove anything"
    eventually(lambda: len(offers(replicas.mongo)) == WAITING, 60, what="an offer to everybody")
    assert offers(replicas.mongo) == dict.fromkeys(names, 1)
    assert nobody_is_over_a_limit(replicas.mongo)
    told = replicas.tap.wait_for(WAITING)
    assert len({event.data["offer_id"] for event in told}) == WAITING
