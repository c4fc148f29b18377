"""A running intake with what a test needs around it: tokens, the bus, the raw databases."""

import re
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from shared.events.envelope import Event
from shared.storage import Mongo
from tests.support.bus import Bus, Tap
from tests.support.deployment import METRO, Deployment, deployed
from tests.support.forms import call_for_help
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

PACE = 5 * 86_400
"""Five days a second: words are erased after two seconds, askers forgotten after six."""


_ERASE_AT_ONCE = "erase_after_close: P0D"
_ANONYMOUS = "    anonymous_requests: true\n"
_MANY_AT_ONCE = "live_requests_per_officer: 100"
AT_ONCE = 5
CLINICIANS = "555-0177 (clinicians of Harbor)"
"""Of the first agency of the region."""


def reference() -> str:
    """The form of every pseudonym."""
    return secrets.token_urlsafe(16)


@dataclass
class Site:
    deployment: Deployment
    service: ServiceProcess
    tokens: TokenFactory
    bus: Bus
    tap: Tap
    mongo: Mongo
    environment: dict[str, str]

    @contextmanager
    def another(self, **environment: str) -> Iterator["Site"]:
        """The same region through a second process with other settings."""
        with running("intake", {**self.environment, **environment}) as service:
            yield replace(self, service=service)

    def officer(self, sub: str | None = None, agency: str = "harbor", **claims: Any) -> str:
        sub = sub or reference()
        claims = {"unit": "D01", "self_ref": reference(), "mailbox": reference(), **claims}
        return self.tokens.officer("intake", sub, agency, **claims)

    def supporter(self, ref: str, agency: str = "lakeside") -> str:
        return self.tokens.supporter("intake", ref, agency)

    def coordinator(self, agency: str = "harbor") -> str:
        return self.tokens.staff("intake", "coordinator", agency)

    def get(self, path: str, bearer: str | None = None, **query: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        url = f"{self.service.url}/v1{path}"
        return requests.get(url, headers=headers, params=query, timeout=30)

    def post(
        self, path: str, body: Any, bearer: str | None = None, key: str | None = None
    ) -> requests.Response:
        headers = {"Idempotency-Key": key or str(uuid4())}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        url = f"{self.service.url}/v1{path}"
        return requests.post(url, json=body, headers=headers, timeout=30)

    def body(self, agency: str = "harbor", **changes: Any) -> dict[str, Any]:
        version = self.get(f"/agencies/{agency}/notice").json()["version"]
        return call_for_help(version, **changes)

    def anonymous_body(self, agency: str = "harbor", **changes: Any) -> dict[str, Any]:
        body = self.body(agency, identity_level="anonymous", **changes)
        return {**body, "agency": agency}

    def submitted(self, bearer: str | None = None, **changes: Any) -> str:
        answer = self.post("/requests", self.body(**changes), bearer or self.officer())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["request_id"])

    def offer_news(self, type: str, request_id: str, **data: Any) -> dict[str, Any]:
        news = {
            "offer_id": str(uuid4()),
            "request_id": request_id,
            "supporter_ref": reference(),
            "supporter_agency": "lakeside",
            **data,
        }
        self.bus.publish(type, "harbor", news)
        return news

    def matched(self, request_id: str, ref: str | None = None) -> str:
        """The reference of the supporter who accepted; returns when intake has heard it."""
        news = self.offer_news("offer.accepted.v1", request_id, supporter_ref=ref or reference())
        bearer = self.supporter(news["supporter_ref"])
        eventually(
            lambda: self.get(f"/assignments/{request_id}", bearer).status_code == 200,
            what="the assignment",
        )
        return str(news["supporter_ref"])

    def state(self, request_id: str) -> str | None:
        row: dict[str, Any] = self.row(request_id)
        return row.get("state")

    def row(self, request_id: str, agency: str = "harbor") -> dict[str, Any]:
        return self.mongo.collection("intake.requests", agency).find_one({"_id": request_id}) or {}

    def told(self, type: str, request_id: str) -> list[Event]:
        events = self.tap.events()
        return [e for e in events if e.type == type and e.data["request_id"] == request_id]

    def metrics(self) -> str:
        return requests.get(self.service.metrics_url, timeout=10).text

    def raw(self) -> bytes:
        """Every byte of every document that the service may have written."""
        return b"\n".join(self._documents())

    def _documents(self) -> Iterator[bytes]:
        for name in self.mongo.client.list_database_names():
            if name.startswith(self.mongo.prefix):
                for collection in self.mongo.client[name].list_collection_names():
                    rows: Any = self.mongo.client[name][collection]
                    yield from rows.find_raw_batches()


@contextmanager
def opened_site(folder: Path, untouched: str = "P1095D") -> Iterator[Site]:
    """`untouched`: for so long a live request may rest."""
    tokens = TokenFactory(folder)
    with deployed(None, _region_file(folder, untouched), folder) as deployment:
        tokens.seal_keys = deployment.seal_keys()
        bus = Bus(deployment.amqp_admin_uri)
        environment = {
            **deployment.env("intake"),
            "JWKS_URL": tokens.jwks_url,
            "KEY_CACHE_MS": "100",
            "POLICY_PACE": str(PACE),
            "PHRASE_COST": "256",
        }
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        with (
            closing(mongo),
            bus.tap("intake.events") as tap,
            running("intake", environment) as service,
        ):
            yield Site(deployment, service, tokens, bus, tap, mongo, environment)


def _region_file(folder: Path, untouched: str) -> Path:
    """The metropolitan example, with time between closing and erasing, and a line to call."""
    text = METRO.read_text()
    assert _ERASE_AT_ONCE in text
    assert _ANONYMOUS in text
    assert _MANY_AT_ONCE in text
    text = re.sub(r"(?<=erase_untouched_after: )\w+", untouched, text, count=1)
    text = text.replace(_MANY_AT_ONCE, f"live_requests_per_officer: {AT_ONCE}")
    text = text.replace(_ANONYMOUS, f"    clinician_line: {CLINICIANS}\n{_ANONYMOUS}", 1)
    file = folder / "region.yml"
    file.write_text(text.replace(_ERASE_AT_ONCE, "erase_after_close: P10D"))
    return file
