"""Officers ask and answer, on the real services; only the referee remembers who was who.

As easy for an attacker as it gets: everybody answers, at once, one after the other, and all in one
week. So whatever keeps an order or a moment of answers gives them away.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.demo.api import Api, expect
from infra.demo.passes import open_surveys, survey_pass
from services.evaluation.adapters.participants import KeyedDigests
from shared.storage import KeyRing, Mongo
from tests.support.bus import Bus
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.forms import call_for_help
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

AGENCIES = ("harbor", "lakeside")
RESPONSES = "evaluation.responses"
_WAVES = {"baseline", "after_contact"}
_OUTCOME = {"outcome": "supported", "contacts_band": "one", "duration_band": "under_30_min"}
_ITEMS = {
    "who5": tuple(f"who5_{number}" for number in range(1, 6)),
    "contact_rating": (
        *("felt_heard", "trusted_confidentiality", "would_use_again", "would_recommend"),
    ),
}


@dataclass
class Officer:
    """What an officer's client holds; ``request_id`` is what the attacker is after."""

    agency: str
    request_id: str
    path: str
    token: str
    participant: str = field(default_factory=lambda: secrets.token_urlsafe(24))


@dataclass
class Stage:
    deployment: Deployment
    mongo: Mongo
    api: Api
    bus: Bus
    tokens: TokenFactory
    processes: dict[str, ServiceProcess]

    def ask(self, agency: str, number: int) -> Officer:
        """Every second one without a name."""
        notice = expect(
            self.api.get("intake", f"/v1/agencies/{agency}/notice"), 200, what="the notice"
        )
        body = call_for_help(notice["version"])
        if number % 2:
            body |= {"identity_level": "anonymous", "agency": agency}
            answer = self.api.post("intake", "/v1/anonymous/requests", body)
            said = expect(answer, 201, what="asking")
            token = f"{agency}.{said['access_key']}"
            return Officer(agency, said["request_id"], "/v1/anonymous/request", token)
        refs = {name: secrets.token_urlsafe(16) for name in ("self_ref", "mailbox")}
        token = self.tokens.officer("intake", secrets.token_urlsafe(16), agency, unit="D01", **refs)
        said = expect(self.api.post("intake", "/v1/requests", body, token), 201, what="asking")
        return Officer(agency, said["request_id"], f"/v1/requests/{said['request_id']}", token)

    def help(self, officer: Officer) -> None:
        """Somebody accepts and closes with a contact; matching is played over the bus."""
        ref = secrets.token_urlsafe(16)
        news = {
            "offer_id": str(uuid4()),
            "request_id": officer.request_id,
            "supporter_ref": ref,
            "supporter_agency": "lakeside",
        }
        self.bus.publish("offer.accepted.v1", officer.agency, news)
        token = self.tokens.supporter("intake", ref, "lakeside")
        path = f"/v1/assignments/{officer.request_id}"
        eventually(lambda: self.api.get("intake", path, token).status == 200, within=30)
        closed = self.api.post("intake", f"{path}/closure", _OUTCOME, token)
        expect(closed, 200, what="closing")

    def answer(self, officer: Officer, wave: str, *instruments: str) -> None:
        """What is answered says nothing of anything else."""
        one = survey_pass(self.api, officer.path, officer.token, officer.agency, wave)
        assert one is not None, f"not invited to {wave}"
        for instrument in instruments:
            items = _ITEMS[instrument]
            body: dict[str, Any] = {
                "agency": officer.agency,
                "wave": wave,
                "instrument": instrument,
                "participant_token": officer.participant,
                "pass": one,
                "answers": {item: 1 + secrets.randbelow(5) for item in items},
            }
            taken = self.api.post("evaluation", "/v1/survey-responses", body)
            expect(taken, 201, what="answering")

    def digests(self) -> KeyedDigests:
        """The referee's: the attacker has no key file."""
        file = self.deployment.secrets / "evaluation.keys.json"
        ring = KeyRing(self.mongo, "evaluation", file, 100)
        return KeyedDigests(ring.secret("survey participants"))


def play(stage: Stage, officers: int) -> list[Officer]:
    """So many in each agency; three of four are helped and answer once more."""
    played = []
    for number in range(officers):
        for agency in AGENCIES:
            officer = stage.ask(agency, number)
            stage.answer(officer, "baseline", "who5")
            played.append(officer)
    for place, officer in enumerate(played):
        if place % 4 != 3:
            stage.help(officer)
            stage.answer(officer, "after_contact", "who5", "contact_rating")
    return played


@contextmanager
def opened_stage(folder: Path, guarded: bool = True) -> Iterator[Stage]:
    """Unguarded, answers lie as MongoDB puts them when nobody says otherwise."""
    tokens = TokenFactory(folder)
    with deployed(None, PAIR, folder) as deployment, ExitStack() as parts:
        tokens.seal_keys = deployment.seal_keys()
        mongo = parts.enter_context(
            closing(Mongo(deployment.servers.mongodb_uri, deployment.prefix))
        )
        if not guarded:
            _unguard(mongo)
        processes = {
            service: parts.enter_context(running(service, environment))
            for service, environment in _environments(deployment, tokens).items()
        }
        api = Api({service: process.url for service, process in processes.items()})
        bus = Bus(deployment.amqp_admin_uri)
        eventually(lambda: all(open_surveys(api, one) >= _WAVES for one in AGENCIES), within=240)
        yield Stage(deployment, mongo, api, bus, tokens, processes)


def _unguard(mongo: Mongo) -> None:
    """The same collection with the same index, but in the order of writing."""
    for agency in AGENCIES:
        rows = mongo.collection(RESPONSES, agency)
        indexes = rows.index_information()
        rows.drop()
        rows.database.create_collection(RESPONSES)
        for name, index in indexes.items():
            if name != "_id_":
                rows.create_index(index["key"], name=name, unique=index.get("unique", False))


def _environments(deployment: Deployment, tokens: TokenFactory) -> dict[str, dict[str, str]]:
    given = {"JWKS_URL": tokens.jwks_url, "PHRASE_COST": "256", "LOG_LEVEL": "DEBUG"}
    return {service: {**deployment.env(service), **given} for service in ("intake", "evaluation")}
