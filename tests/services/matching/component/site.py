"""The matching process on a provisioned region of its own, with hands to work it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from shared.events.envelope import Event
from shared.security.conflict_tokens import conflict_token, unit_ref
from tests.support.bus import Bus, Tap
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.forms import profile
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually


@dataclass
class Site:
    deployment: Deployment
    process: ServiceProcess
    tokens: TokenFactory
    bus: Bus
    tap: Tap

    def call(self, method: str, path: str, token: str, body: Any = None) -> requests.Response:
        return self.process.call(method, path, token, body)

    def coordinator(self, agency: str = "harbor") -> str:
        return self.tokens.staff("matching", "coordinator", agency)

    def supporter(self, ref: str, agency: str = "harbor") -> str:
        return self.tokens.supporter("matching", ref, agency)

    def enrol(self, agency: str = "harbor", **overrides: Any) -> str:
        body = profile_body(agency) | overrides
        answer = self.call("POST", "/supporters", self.coordinator(agency), body)
        assert answer.status_code == 201, answer.text
        return str(body["supporter_ref"])

    def accepted_by(self, ref: str) -> str:
        """A request that this supporter has accepted."""
        request_id = str(self.submit().data["request_id"])
        made = self.told("offer.made.v1", request_id=request_id, supporter_ref=ref)
        path = f"/offers/{made.data['offer_id']}/acceptance"
        assert self.call("POST", path, self.supporter(ref), {}).ok
        return request_id

    def stages(self, ref: str) -> list[str]:
        answer = self.call("GET", f"/careers/{ref}", self.coordinator()).json()
        return [taken["step"] for taken in answer["steps"]]

    def empty_the_pool(self) -> None:
        for agency in ("harbor", "lakeside"):
            token = self.coordinator(agency)
            while listed := self.call("GET", "/supporters?limit=100", token).json()["items"]:
                for one in listed:
                    path = f"/supporters/{one['supporter_ref']}/departure"
                    assert self.call("POST", path, token, {}).status_code == 204

    def submit(self, agency: str = "harbor", **overrides: Any) -> Event:
        return self.bus.publish("support_request.submitted.v1", agency, request_data(**overrides))

    def token(self, salt: str, ref: str) -> str:
        """As intake would make it."""
        return conflict_token(self.deployment.conflict_key, salt, ref)

    def own_unit(self, salt: str, agency: str, code: str) -> dict[str, Any]:
        return {"conflict_salt": salt, "unit_tokens": [self.token(salt, unit_ref(agency, code))]}

    def told(self, type: str, within: float = 15.0, **facts: Any) -> Event:
        """The first event of this type with these facts."""
        return self.all_told(type, 1, within, **facts)[0]

    def all_told(self, type: str, count: int, within: float = 15.0, **facts: Any) -> list[Event]:
        def enough() -> list[Event]:
            found = self.so_far(type, **facts)
            return found if len(found) >= count else []

        return eventually(enough, within, what=f"{count} of {type}")

    def so_far(self, type: str, **facts: Any) -> list[Event]:
        return [
            event
            for event in self.tap.events()
            if event.type == type and facts.items() <= dict(event.data).items()
        ]


def new_ref() -> str:
    return secrets.token_urlsafe(24)[:22]


def profile_body(agency: str) -> dict[str, Any]:
    unit = {"harbor": "D01", "lakeside": "P11"}[agency]
    return profile(new_ref(), unit, topics=["grief", "sleep"], cap=2)


def offer_path(offer: dict[str, Any]) -> str:
    return f"/offers/{offer['offer_id']}"


def request_data(**overrides: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "request_id": str(uuid4()),
        "sequence": 1,
        "urgency": "prompt",
        "topics": ["grief"],
        "prefer": "no_matter",
        "language": "en",
        "identity_level": "anonymous",
        "contact_kind": "phone",
        "conflict_salt": secrets.token_hex(16),
        "excluded": [secrets.token_hex(32) for _ in range(8)],
        "unit_tokens": [],
        "own_unit_allowed": False,
    }
    return facts | overrides


def moment() -> datetime:
    return datetime.now(UTC)


@contextmanager
def matching_site(folder: Path, **settings: str) -> Iterator[Site]:
    tokens = TokenFactory(folder)
    with deployed(None, PAIR, folder) as deployment:
        env = deployment.env("matching") | {"JWKS_URL": tokens.jwks_url} | settings
        bus = Bus(deployment.amqp_admin_uri)
        with running("matching", env) as process, bus.tap("matching.events") as tap:
            yield Site(deployment, process, tokens, bus, tap)
