"""A service that only exists to be tormented; the event's reference says how to behave."""

import os
import random

from nameko.web.handlers import http
from pymongo.errors import AutoReconnect

from shared.events.envelope import Event
from shared.messaging.errors import Refused
from shared.messaging.subscriber import subscribe
from shared.runtime.hosting import UseCases
from shared.runtime.platform import Platform
from shared.storage import Transaction

TRANSIENT_SHARE = float(os.environ.get("PROBE_TRANSIENT_SHARE", "0"))
SECRET = "words somebody wrote"


class ProbeWiring:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def bind(self, tx: Transaction | None) -> Platform:
        return self.platform


class ProbeService:
    name = "probe"
    use = UseCases(ProbeWiring)

    @http("GET", "/readyz")
    def ready(self, request: object) -> str:
        return "ready"

    @http("GET", "/effects")
    def effects(self, request: object) -> str:
        return str(self.use.platform.mongo.collection("probe.effects").count_documents({}))

    @subscribe("supporter.enrolled.v1")
    def on_supporter_enrolled_v1(self, tx: Transaction, event: Event) -> None:
        """Writes one effect, unless told to misbehave."""
        self._effect(tx, event)
        behaviour = event.data["supporter_ref"].rstrip("-")
        if behaviour == "refuse":
            raise Refused("not_ours")
        if behaviour == "crash" and not self._mended():
            os._exit(9)
        if behaviour == "broken" and not self._mended():
            raise ValueError(SECRET)
        if random.random() < TRANSIENT_SHARE:
            raise AutoReconnect("the database is away, says the test")

    @subscribe("supporter.left.v1")
    def on_supporter_left_v1(self, tx: Transaction, event: Event) -> None:
        """Writes one effect and tells about it."""
        self._effect(tx, event)
        said = {"notification_id": event.id, "kind": "offer_gone", "channel": "inbox"}
        self.use.platform.outbox.bind(tx).publish("notification.delivered.v1", event.agency, said)

    def _effect(self, tx: Transaction, event: Event) -> None:
        effects = self.use.platform.mongo.collection("probe.effects")
        effects.insert_one({"event": event.id}, session=tx.session)

    def _mended(self) -> bool:
        return self.use.platform.mongo.collection("probe.mended").find_one() is not None
