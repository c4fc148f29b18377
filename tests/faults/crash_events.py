"""Brings one event of any type to its handlers, about somebody and something that is there."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from shared.events.envelope import Event
from tests.contracts.samples import all_frozen
from tests.faults.crash_cells import DeclaredHandler
from tests.fuzz_api.fresh import fresh
from tests.fuzz_api.seeding import OTHERS_UNIT
from tests.fuzz_api.site import AGENCY, Site, reference
from tests.support.bus import Bus
from tests.support.waiting import eventually

_LATE = 1_000_000  # newer than anything a request has been through
_OFFERED, _ACCEPTED, _ESCALATED = (
    "requests/request_id",
    "assignments/request_id",
    "escalations/request_id",
)
_SUBJECTS = {
    "offer.withdrawn.v1": _ACCEPTED,
    "support_request.closed.v1": _ACCEPTED,
    "support_request.withdrawn.v1": _ACCEPTED,
    "support_request.returned.v1": _ACCEPTED,
    "support_request.peer_refused.v1": _ACCEPTED,
    "support_request.overdue.v1": _ACCEPTED,
    "support_request.reopened.v1": _ESCALATED,
}
"""Of what kind of request the event tells, where it is not one that is offered to somebody."""

_NEW_OFFERS = {"offer.made.v1"}
"""Another one for the same request: of the one that is there all have heard."""

_BY_ASKING = "support_request.submitted.v1"
"""Brought by a call for help: told of a request that intake does not know it would be refused."""


@dataclass(frozen=True)
class Bringer:
    """One event, about something made for it. ``event`` is None where a service says it itself."""

    site: Site
    event: Event | None

    def bring(self) -> None:
        if self.event is None:
            fresh(self.site, _OFFERED)
        else:
            Bus(self.site.amqp_admin_uri).publish_events([self.event])

    def heard_by(self, handlers: list[DeclaredHandler]) -> bool:
        """Whether each has done it. What a service says is in its own books, and waited for there.

        What the test says is in no outbox: that it is still unheard would be seen by nobody.
        """
        return self.event is None or all(self._heard(handler) for handler in handlers)

    def _heard(self, handler: DeclaredHandler) -> bool:
        assert self.event is not None
        inbox = self.site.mongo.collection(f"{handler.service}.inbox")
        return inbox.find_one({"_id": f"{handler.method}:{self.event.id}"}) is not None


def bringer_of(site: Site, event_type: str) -> Bringer:
    if event_type == _BY_ASKING:
        return Bringer(site, None)
    event = Event.new(event_type, AGENCY, _data(site, event_type), datetime.now(UTC))
    return Bringer(site, event)


def types_of(handlers: list[DeclaredHandler]) -> dict[str, list[DeclaredHandler]]:
    """An event goes to all who hear it, so they are looked at together."""
    found: dict[str, list[DeclaredHandler]] = {}
    for handler in handlers:
        found.setdefault(handler.event_type, []).append(handler)
    return found


def _data(site: Site, event_type: str) -> dict[str, Any]:
    """The latest frozen sample, about what is there."""
    samples = {frozen.type: frozen for frozen in sorted(all_frozen(), key=lambda one: one.minor)}
    data: dict[str, Any] = dict(samples[event_type].event["data"])
    subject: dict[str, Any] = {}
    if "request_id" in data and event_type != "mailbox.opened.v1":  # opened once a request
        subject = _request(site, _SUBJECTS.get(event_type, _OFFERED))
    elif "supporter_ref" in data:
        subject = {"supporter_ref": fresh(site, "supporters/supporter_ref")}
    drawn = {
        "request_id": str(uuid4()),
        "offer_id": str(uuid4()),
        "notification_id": str(uuid4()),
        "command_id": str(uuid4()),
        "mailbox": reference(),
        "sequence": _LATE,
        "unit": OTHERS_UNIT,
        "supporter_agency": AGENCY,
    }
    if event_type in _NEW_OFFERS:
        subject.pop("offer_id")
    known = drawn | subject
    return {name: known.get(name, value) for name, value in data.items()}


def _request(site: Site, kind: str) -> dict[str, Any]:
    request_id = fresh(site, kind)
    subject = {"request_id": request_id, "supporter_ref": site.supporter}
    if kind == _ESCALATED:
        return subject
    offers, own = site.mongo.collection("matching.offers", AGENCY), {"request_id": request_id}
    offer = eventually(lambda: offers.find_one(own), within=30, what="an offer")
    return subject | {"offer_id": offer["_id"]}
