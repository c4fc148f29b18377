"""Officers of the demonstration: they ask, sometimes twice, look again, and answer a survey."""

import random
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from infra.demo.api import Answer, Api, expect
from infra.demo.cast import Cast
from infra.demo.passes import survey_pass
from infra.demo.plan import PlannedRequest
from infra.demo.tokens import TokenDesk


@dataclass
class Asked:
    """What the client's side knows of one request, to be held against the databases."""

    plan: PlannedRequest
    request_id: str
    text: str
    contact: str
    phrase: str | None = None
    mailbox_key: str | None = None
    access_key: str | None = None
    withdrawn: bool = False
    changed: bool = False
    """whether another peer was looked for at their wish"""
    survey_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Officers:
    """Sends the planned requests and keeps what was answered. Safe between threads."""

    def __init__(self, api: Api, desk: TokenDesk, cast: Cast, notices: dict[str, str]) -> None:
        self._api = api
        self._desk = desk
        self._cast = cast
        self._notices = notices
        self._lock = threading.Lock()
        self.asked: dict[str, Asked] = {}
        self.different_answers = 0

    def ask(self, plan: PlannedRequest) -> Asked:
        """Send one request; when the plan says so send it again, as a nervous client would."""
        text = f"Planned request {plan.number}: I would like to talk to somebody."
        contact = f"555-{plan.number:04d} after shift"
        key = str(uuid4())
        first = self._send(plan, text, contact, key)
        if plan.sent_twice and self._send(plan, text, contact, key).body != first.body:
            self.different_answers += 1
        body = expect(first, 201, what="asking for help")
        asked = Asked(
            plan,
            body["request_id"],
            text,
            contact,
            body.get("phrase"),
            body.get("mailbox_key"),
            body.get("access_key"),
        )
        with self._lock:
            self.asked[asked.request_id] = asked
        return asked

    def withdraw(self, asked: Asked) -> bool:
        """False when it was too late: the request had ended already."""
        path, token = self._own_path(asked)
        answer = self._api.post("intake", f"{path}/withdrawal", {}, token)
        asked.withdrawn = answer.status in (200, 204)
        return asked.withdrawn

    def change_peer(self, asked: Asked) -> bool:
        """False when there was no peer, or no longer."""
        path, token = self._own_path(asked)
        answer = self._api.post("intake", f"{path}/other-peer", {}, token)
        asked.changed = answer.status == 200
        return asked.changed

    def look(self, asked: Asked) -> dict[str, Any]:
        """The request as its requester sees it."""
        path, token = self._own_path(asked)
        return expect(self._api.get("intake", path, token), 200, what="looking at a request")

    def notices(self, asked: Asked) -> list[dict[str, Any]]:
        """What notifications has told an anonymous requester."""
        token = f"{asked.plan.agency}.{asked.mailbox_key}"
        answer = self._api.get("notifications", "/v1/anonymous/inbox", token)
        items: list[dict[str, Any]] = expect(answer, 200, what="reading the inbox")["items"]
        return items

    def come_back(self, asked: Asked) -> dict[str, Any]:
        """Return with nothing but the phrase."""
        body = {"agency": asked.plan.agency, "phrase": asked.phrase}
        answer = self._api.post("intake", "/v1/anonymous/sessions", body)
        return expect(answer, 200, 201, what="coming back with the phrase")

    def answer_survey(self, asked: Asked, wave: str, draw: random.Random) -> bool:
        """WHO-5 (and, after contact, the rating), with a pass and this client's own token."""
        path, token = self._own_path(asked)
        one = survey_pass(self._api, path, token, asked.plan.agency, wave)
        if one is None:
            return False
        low, high = (1, 3) if wave == "baseline" else (2, 4)
        filled = {"who5": [draw.randint(low, high) for _ in range(5)]}
        if wave != "baseline":
            filled["contact_rating"] = [draw.randint(3, 5) for _ in range(4)]
        sent = [self._respond(asked, wave, one, *each) for each in filled.items()]
        return all(sent)

    def _respond(
        self, asked: Asked, wave: str, one: str, instrument: str, values: list[int]
    ) -> bool:
        items = self._items(instrument)
        if not items:  # it is not offered there: nobody asked
            return False
        body = {
            "agency": asked.plan.agency,
            "wave": wave,
            "instrument": instrument,
            "participant_token": asked.survey_token,
            "pass": one,
            "answers": dict(zip(items, values, strict=True)),
        }
        answer = self._api.post("evaluation", "/v1/survey-responses", body)
        return answer.status in (200, 201)

    def _items(self, instrument: str) -> list[str]:
        answer = expect(self._api.get("evaluation", "/v1/instruments"), 200, what="instruments")
        offered = {one["code"]: one["items"] for one in answer["items"]}
        return [item["code"] for item in offered.get(instrument, ())]

    def _own_path(self, asked: Asked) -> tuple[str, str]:
        if asked.plan.identity_level == "anonymous":
            return "/v1/anonymous/request", f"{asked.plan.agency}.{asked.access_key}"
        officer = self._cast.officers[asked.plan.agency][asked.plan.officer]
        return f"/v1/requests/{asked.request_id}", self._desk.token(officer, "officer", "intake")

    def _send(self, plan: PlannedRequest, text: str, contact: str, key: str) -> Answer:
        body = self._body(plan, text, contact)
        if plan.identity_level == "anonymous":
            body["agency"] = plan.agency
            return self._api.post("intake", "/v1/anonymous/requests", body, key=key)
        officer = self._cast.officers[plan.agency][plan.officer]
        token = self._desk.token(officer, "officer", "intake")
        return self._api.post("intake", "/v1/requests", body, token, key)

    def _body(self, plan: PlannedRequest, text: str, contact: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "identity_level": plan.identity_level,
            "urgency": plan.urgency,
            "topics": list(plan.topics),
            "prefer": plan.prefer,
            "language": plan.language,
            "contact_kind": plan.contact_kind,
            "contact": contact,
            "text": text,
            "acknowledged_notice": self._notices[plan.agency],
        }
        if plan.identity_level == "named":
            body["name"] = "Officer Robin Archer"
        if plan.vetoes_one:
            own = self._cast.supporters[plan.agency]
            unwanted = own[plan.number % len(own)]
            body["vetoes"] = {"supporters": [self._cast.references[unwanted.member_id]]}
        return body
