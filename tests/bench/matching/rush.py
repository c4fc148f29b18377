"""Many requests at once through the running service: until all are answered, and how fairly."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from services.matching.adapters.supporter_documents import supporter_document
from services.matching.domain.need import Need
from services.matching.domain.supporter import Supporter
from shared.events.envelope import Event
from shared.region import Region
from shared.storage import Mongo
from tests.bench.matching.fairness import RushReport, report_of
from tests.bench.matching.needs import Needs
from tests.bench.matching.population import Population
from tests.bench.matching.regions import measured_region
from tests.support.bus import Bus, Tap
from tests.support.deployment import METRO, Deployment, deployed
from tests.support.service_process import running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

AGENCIES = ("harbor", "lakeside", "mesa")
_UNSETTLED = ("searching", "waiting")
_SUPPORTERS_A_REQUEST = 4
_LEAST_POOL = 600
_LONG = timedelta(hours=12)


class Rush:
    """So many requests in the same minute over three agencies."""

    def __init__(self, requests: int, seed: int, pool: int | None = None) -> None:
        self._requests = requests
        self._seed = seed
        self._pool = pool or max(_LEAST_POOL, _SUPPORTERS_A_REQUEST * requests)

    def run(self, folder: Path, within: float = 300.0) -> RushReport:
        """`within`: seconds on a quiet machine until all must have been answered."""
        region = _patient(measured_region(surge_from=20))
        with _service(region, folder) as (deployment, mongo, bus, tap):
            supporters = self._enrol(mongo, region)
            events = self._events(deployment, region, supporters)
            seconds = _until_answered(mongo, bus, events, within)
            eventually(lambda: _all_told(mongo), what="the last events")
            told = [event for event in tap.events() if event.type == "offer.made.v1"]
            return report_of(mongo, region, events, told, seconds)

    def _enrol(self, mongo: Mongo, region: Region) -> list[Supporter]:
        population = Population(region, self._seed, datetime.now(UTC))
        supporters = list(population.supporters(self._pool))
        rows = mongo.collection("matching.supporters")
        rows.insert_many([supporter_document(one) for one in supporters])
        return supporters

    def _events(
        self, deployment: Deployment, region: Region, supporters: list[Supporter]
    ) -> list[Event]:
        now = datetime.now(UTC)
        refs = [one.ref for one in supporters]
        needs = Needs(region, deployment.conflict_key, self._seed, now, refs)
        ids = Population(region, self._seed + 1, now)
        return [
            submitted(agency, needs.need(agency), ids.request_id())
            for agency in islice(cycle(AGENCIES), self._requests)
        ]


def submitted(agency: str, need: Need, request_id: str) -> Event:
    """As intake tells it."""
    data = {"request_id": request_id, "sequence": 1, "identity_level": "anonymous", **_told(need)}
    return Event.new("support_request.submitted.v1", agency, data, datetime.now(UTC))


def _told(need: Need) -> dict[str, object]:
    told = {
        "urgency": need.urgency.value,
        "topics": list(need.topics),
        "prefer": need.prefer.value,
        "language": need.language,
        "contact_kind": need.contact_kind,
        "conflict_salt": need.conflict_salt,
        "excluded": sorted(need.excluded),
        "unit_tokens": sorted(need.unit_tokens),
        "own_unit_allowed": need.own_unit_allowed,
        "may_widen": need.may_widen,
        "rank_bands": sorted(need.rank_bands),
        "veteran": need.veteran,
        "day_parts": sorted(need.day_parts),
        "earlier_peers": sorted(need.earlier_peers),
    }
    chosen = {"gender": need.gender, "designated_before": need.designated_before}
    return told | {name: value for name, value in chosen.items() if value is not None}


def _patient(region: Region) -> Region:
    """No offer runs out while it is measured."""
    limits = dict.fromkeys(region.policy.offer_time_limit, _LONG)
    return replace(region, policy=replace(region.policy, offer_time_limit=limits))


@contextmanager
def _service(region: Region, folder: Path) -> Iterator[tuple[Deployment, Mongo, Bus, Tap]]:
    tokens = TokenFactory(folder)
    with deployed(None, METRO, folder) as deployment:
        deployment.provision(region)
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        bus = Bus(deployment.amqp_admin_uri)
        env = deployment.env("matching") | {"JWKS_URL": tokens.jwks_url}
        try:
            with running("matching", env), bus.tap("matching.events") as tap:
                yield deployment, mongo, bus, tap
        finally:
            mongo.close()


def _until_answered(mongo: Mongo, bus: Bus, events: list[Event], within: float) -> float:
    """Seconds from the first event to the last answer: offered, or handed to a coordinator."""
    began = time.monotonic()
    bus.publish_events(events)
    eventually(
        lambda: _answered(mongo) == len(events), within, every=0.1, what="an answer to everybody"
    )
    return time.monotonic() - began


def _all_told(mongo: Mongo) -> bool:
    """The relay publishes after the commit, so what is answered last is not told yet."""
    return mongo.collection("matching.outbox").count_documents({"sent_at": None}, limit=1) == 0


def _answered(mongo: Mongo) -> int:
    return sum(
        mongo.collection("matching.searches", agency).count_documents(
            {"state": {"$nin": list(_UNSETTLED)}}
        )
        for agency in AGENCIES
    )
