"""The real service in its own process, in a region of its own, with a mail server beside it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from services.notifications.adapters.resources import RESOURCES
from shared.events.envelope import Event
from shared.runtime.resources import ServiceResources
from shared.storage import Mongo
from tests.services.notifications.mail_server import HOST, MailServer
from tests.support.bus import Bus, Tap
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

SERVICE = "notifications"
# The neighbours, as far as this service can notice them: who says and who hears what.
NEIGHBOURS = (
    ServiceResources(
        "intake",
        publishes=tuple(
            name for name in RESOURCES.hears if name.startswith(("support_request.", "mailbox."))
        ),
    ),
    ServiceResources(
        "matching",
        publishes=tuple(
            name
            for name in RESOURCES.hears
            if name.startswith(("offer.", "request.", "supporter."))
        ),
    ),
    ServiceResources("identity", publishes=("member.coordination_ended.v1",)),
    ServiceResources(
        "evaluation",
        publishes=tuple(name for name in RESOURCES.hears if name.startswith("survey.")),
        hears=RESOURCES.publishes,
    ),
)
# A slow server is given up after 3 s and its delivery repeated after 6 s.
SMTP_TIMEOUT = 1
PACE = 30


@dataclass
class Site:
    deployment: Deployment
    mongo: Mongo
    mail: MailServer
    tokens: TokenFactory
    bus: Bus
    told: Tap
    service: ServiceProcess
    sent: list[Event] = field(default_factory=list)

    @property
    def home(self) -> str:
        return self.deployment.region.agencies[0].id

    @property
    def away(self) -> str:
        return self.deployment.region.agencies[1].id

    def hear(self, type_: str, agency: str, **data: Any) -> Event:
        """Publish as the real publisher would, and remember it."""
        event = Event.new(type_, agency, data, datetime.now(UTC))
        self.repeat(event)
        self.sent.append(event)
        return event

    def repeat(self, event: Event) -> None:
        self.bus.publish_events([event])

    def call(self, method: str, path: str, token: str, body: Any = None) -> requests.Response:
        return self.service.call(method, path, token, body)

    def register(self, ref: str, role: str = "supporter", agency: str | None = None) -> str:
        """A contact point with mail wanted; the token of its owner."""
        token = self.token(ref, role, agency)
        body = {"email": address_of(ref)}
        self.call("PUT", "/contact-point", token, body).raise_for_status()
        return token

    def token(
        self, ref: str, role: str = "supporter", agency: str | None = None, **claims: Any
    ) -> str:
        home = agency or self.home
        return self.tokens.token(SERVICE, sub=ref, agency=home, roles=[role], **claims)

    def kinds(self, token: str) -> list[str]:
        answer = self.call("GET", "/inbox", token)
        answer.raise_for_status()
        return [item["kind"] for item in answer.json()["items"]]

    def mails_to(self, ref: str) -> list[EmailMessage]:
        return [mail for mail in self.mail.mails if mail["To"] == address_of(ref)]

    def delivery(self, ref: str, agency: str | None = None) -> dict[str, Any]:
        """The one mail delivery to that recipient; empty while there is none."""
        rows = self.mongo.collection("notifications.deliveries", agency or self.home)
        found = list(rows.find({"channel": "mail", "recipient": ref}))
        assert len(found) <= 1
        return found[0] if found else {}

    def await_state(self, ref: str, state: str, agency: str | None = None) -> dict[str, Any]:
        def reached() -> dict[str, Any]:
            row = self.delivery(ref, agency)
            return row if row.get("state") == state else {}

        return eventually(reached, within=30, what=f"delivery {state}")

    def said_about(self, notice_id: str) -> list[tuple[str, str]]:
        """Type and channel of every event about that notice so far.

        Who is killed between publishing and noting it publishes the same event again.
        """
        about = [e for e in self.told.events() if e.data["notification_id"] == notice_id]
        events = {event.id: event for event in about}.values()
        return sorted((event.type, event.data["channel"]) for event in events)

    def metric(self, line: str) -> float:
        """The value of one sample, 0.0 while it is not there."""
        text = requests.get(self.service.metrics_url, timeout=5).text
        found = [row for row in text.splitlines() if row.startswith(line + " ")]
        return float(found[0].split()[-1]) if found else 0.0


def address_of(ref: str) -> str:
    """An address that says nothing of its owner."""
    return f"box{sha256(ref.encode()).hexdigest()[:12]}@desk.example"


def reference() -> str:
    """A pseudonym as tokens carry it."""
    return secrets.token_urlsafe(16)


def opened(mailbox: str, request_id: str) -> dict[str, Any]:
    return {"request_id": request_id, "mailbox": mailbox}


def offer(supporter: str, supporter_agency: str, **more: Any) -> dict[str, Any]:
    return {
        "offer_id": str(uuid4()),
        "request_id": str(uuid4()),
        "supporter_ref": supporter,
        "supporter_agency": supporter_agency,
    } | more


def made(supporter: str, supporter_agency: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = {"made_at": now.isoformat(), "expires_at": (now + timedelta(hours=1)).isoformat()}
    return offer(supporter, supporter_agency, urgency="urgent", attempt=1, **times) | more


@contextmanager
def site(folder: Path, pace: float = PACE) -> Iterator[Site]:
    tokens = TokenFactory(folder)
    mail = MailServer().start()
    with deployed(None, PAIR, folder, (RESOURCES, *NEIGHBOURS)) as deployment:
        env = {
            **deployment.env(SERVICE),
            "JWKS_URL": tokens.jwks_url,
            "POLICY_PACE": str(pace),
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(mail.port),
            "SMTP_TIMEOUT_SECONDS": str(SMTP_TIMEOUT),
            "MAIL_FROM": "desk@watch.example",
        }
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        bus = Bus(deployment.amqp_admin_uri)
        try:
            with running(SERVICE, env) as service, bus.tap("notifications.events") as told:
                yield Site(deployment, mongo, mail, tokens, bus, told, service)
        finally:
            mail.inbox.hold.set()
            mail.stop()
            mongo.close()
