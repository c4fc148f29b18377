"""The five services as processes on a region of their own, and what they keep, in one number."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from shared.runtime.resources import SERVICES
from shared.storage import Mongo
from shared.storage.due import RECURRING
from tests.isolation.callers import Mint
from tests.isolation.clients import Clients
from tests.isolation.world import World
from tests.support.calendar_surveys import open_surveys
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.service_process import ServiceProcess
from tests.support.settling import at_rest
from tests.support.waiting import eventually

Hashes = Mapping[str, str]
_ASKING = (
    "anonymous_requests_per_hour",
    "phrase_attempts_per_minute",
    "live_requests_per_officer",
    "survey_answers_per_hour",
    "report_questions_per_day",
)
_BEING_ASKED = "  matching: {exposure: {limit: 100}, offer_quota: {offers: 1000}}\n"


@dataclass(frozen=True)
class Site:
    deployment: Deployment
    clients: Clients
    world: World
    admin: MongoClient[dict[str, Any]]
    metrics_urls: tuple[str, ...]
    running: tuple[str, ...]

    def stored(self) -> Hashes:
        """A hash of every collection of the region: equal before and after, nothing was written.

        But for the counts of tries, which are there to count what is refused.
        """
        databases = ["region", *(f"agency_{entry.id}" for entry in self.deployment.region.agencies)]
        return {
            f"{name}/{collection}": number
            for name in databases
            for collection, number in self._hashes(self.deployment.prefix + name).items()
            if not collection.endswith(".limits")
        }

    def await_calm(self) -> None:
        """Until all was heard and done, so that only attempts can write."""
        eventually(self._is_calm, within=90, every=0.2, what="calm")

    def _is_calm(self) -> bool:
        before = self.stored()
        mongo = Mongo(self.deployment.servers.mongodb_uri, self.deployment.prefix)
        with closing(mongo):
            return at_rest(mongo, self.running) and self.stored() == before

    def _hashes(self, database: str) -> Mapping[str, str]:
        found: Mapping[str, str] = self.admin[database].command("dbHash")["collections"]
        due = (name for name in found if name.endswith(".due"))
        return {**found, **{name: self._asked_for(database, name) for name in due}}

    def _asked_for(self, database: str, due: str) -> str:
        """Tasks without those that come by themselves, some each minute."""
        digest = hashlib.sha256()
        wanted = {"_id": {"$not": {"$regex": f"^{RECURRING}"}}}
        rows: Any = self.admin[database][due]
        for batch in rows.find_raw_batches(wanted, sort=[("_id", 1)]):
            digest.update(batch)
        return digest.hexdigest()


@contextmanager
def standing(
    folder: Path,
    services: tuple[str, ...] = SERVICES,
    targets: Mapping[str, str] | None = None,
) -> Iterator[Site]:
    """All services, or some; ``targets`` names other classes to run for some of them."""
    mint = Mint(folder)
    with ExitStack() as opened:
        deployment = opened.enter_context(deployed(None, _region_file(folder), folder))
        mint.seal_with(deployment.seal_keys())
        processes: dict[str, ServiceProcess] = {}
        for service in services:
            env = {**deployment.env(service), "JWKS_URL": mint.jwks_url, "PHRASE_COST": "256"}
            started = _process(service, env, (targets or {}).get(service))
            opened.callback(started.discard)
            started.start(ready=False)
            processes[service] = started
        for started in processes.values():
            started.await_ready()
        metrics = tuple(started.metrics_url for started in processes.values())
        urls = {service: started.url for service, started in processes.items()}
        clients = opened.enter_context(closing(Clients(urls, mint)))
        admin = opened.enter_context(closing(deployment.mongo_admin))
        site = Site(deployment, clients, World(clients, services), admin, metrics, services)
        site.world.build()
        site.await_calm()
        yield site


def _process(service: str, env: Mapping[str, str], target: str | None) -> ServiceProcess:
    usual = f"services.{service}.entrypoints.service:{service.title()}Service"
    return ServiceProcess(f"services/{service}/config.yml", target or usual, env)


def _region_file(folder: Path) -> Path:
    """The pair of agencies, where one officer may ask often, and one supporter be asked, and all
    surveys are open."""
    file = folder / "region.yml"
    often = "".join(f"  {name}: 1000\n" for name in _ASKING) + _BEING_ASKED + open_surveys()
    file.write_text(PAIR.read_text().replace("policy:\n", f"policy:\n{often}"))
    return file
