"""Watchmate itself: its services in their own processes, driven over HTTP with signed tokens."""

import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from services.evaluation.adapters.resources import RESOURCES as EVALUATION
from services.notifications.adapters.mongo_contact_points import MongoContactPoints
from services.notifications.domain.contact_point import ContactPoint
from services.notifications.domain.email_address import EmailAddress
from shared.messaging.topology import queue_of
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import Mongo
from tests.bench.pipeline.asks import Ask, body, signed_headers
from tests.bench.pipeline.regions import NOTICE, agency_ids, all_free, pool, region_file
from tests.support.bus import Bus
from tests.support.deployment import Deployment, deployed
from tests.support.service_process import ServiceProcess
from tests.support.tokens import TokenFactory

NEEDED = ("intake", "matching", "notifications")
PROMISES = "each effect once, whatever dies; no event lost; asked twice is answered once; sealed"


class Standing:
    """A provisioned region with its pool, in which services may be started."""

    def __init__(self, deployment: Deployment, tokens: TokenFactory) -> None:
        self.deployment = deployment
        self.tokens = tokens
        self.agencies = [one.id for one in deployment.region.agencies]
        self.mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)

    def environment(self, service: str) -> dict[str, str]:
        """As `make up` sets it, with an issuer whose key the measurement has."""
        return {
            **self.deployment.env(service),
            "JWKS_URL": self.tokens.jwks_url,
            "SAMPLE_SECONDS": "15",
            "EVENTLET_NO_GREENDNS": "yes",
            "PYTHONWARNINGS": "ignore::Warning:nameko.cli.commands",
        }

    def renew(self) -> None:
        """Also of events that nobody reads: evaluation does not run while others are measured."""
        self.mongo.collection("matching.supporters").update_many({}, all_free())
        bus = Bus(self.deployment.amqp_admin_uri)
        for event in EVALUATION.hears:
            bus.purge(queue_of("evaluation", event))

    def enrol(self) -> None:
        """Everybody has an address and wants no mail: mail goes beyond what is measured."""
        people = pool(self.agencies)
        self.mongo.collection("matching.supporters").insert_many(people)
        platform = Platform(Settings.of("notifications", self.environment("notifications")))
        points = MongoContactPoints(platform.mongo, platform.keys.for_agency, None)
        for one in people:
            address = EmailAddress.parse(f"{one['_id'].lower()}@region.example")
            points.for_agency(one["agency"]).save(ContactPoint(one["_id"], address, False, False))
        platform.mongo.close()


class Watchmate:
    """Some replicas of each of its services, in a region that stands."""

    promises = PROMISES

    def __init__(
        self,
        standing: Standing,
        name: str = "watchmate",
        replicas: int = 1,
        services: Sequence[str] = NEEDED,
    ) -> None:
        self.name = name
        self.prefix = standing.deployment.prefix
        self._standing = standing
        self._replicas = replicas
        self._services = services
        self._running: dict[str, list[ServiceProcess]] = {}
        self._ready: list[Ask] = []
        self._turn = itertools.count()
        self._body = body(NOTICE)

    def start(self) -> None:
        for service in self._services:
            self._running[service] = [self._process(service) for _ in range(self._replicas)]
        for one in self._each():
            one.start(ready=False)
        for one in self._each():
            one.await_ready()

    def stop(self) -> None:
        """All at once. One that does not end in time is killed: that is measured elsewhere."""
        running, self._running = list(self._each()), {}
        with ThreadPoolExecutor() as threads:
            list(threads.map(_ended, running))

    def processes(self) -> Mapping[str, Sequence[int]]:
        return {name: [one.pid for one in some] for name, some in self._running.items()}

    def port(self, service: str) -> int:
        return self._running[service][0].port

    def prepare(self, count: int) -> None:
        self._ready = [self._signed() for _ in range(count)]

    def ask(self) -> Ask:
        with suppress(IndexError):
            return self._ready.pop()
        return self._signed()

    def renew(self) -> None:
        self._standing.renew()

    def _signed(self) -> Ask:
        number, agencies = next(self._turn), self._standing.agencies
        agency, sub = agencies[number % len(agencies)], str(uuid4())
        known = {"unit": "D02", "self_ref": token_urlsafe(16), "mailbox": token_urlsafe(16)}
        token = self._standing.tokens.officer("intake", sub, agency, **known)
        doors = self._running["intake"]
        return Ask(doors[number % len(doors)].port, signed_headers(token), self._body)

    def _process(self, service: str) -> ServiceProcess:
        target = f"services.{service}.entrypoints.service:{service.title()}Service"
        config = f"services/{service}/config.yml"
        return ServiceProcess(config, target, self._standing.environment(service))

    def _each(self) -> Iterator[ServiceProcess]:
        return itertools.chain.from_iterable(self._running.values())


def _ended(process: ServiceProcess) -> None:
    with suppress(AssertionError):
        process.discard()


@contextmanager
def standing_region(agencies: int) -> Iterator[Standing]:
    """Provisioned at entry, gone with all data at exit; servers are those of the environment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tokens = TokenFactory(folder)
        with deployed(None, region_file(agencies, folder), folder) as deployment:
            tokens.seal_keys = deployment.seal_keys()
            standing = Standing(deployment, tokens)
            assert standing.agencies == agency_ids(agencies)
            standing.enrol()
            try:
                yield standing
            finally:
                standing.mongo.close()
