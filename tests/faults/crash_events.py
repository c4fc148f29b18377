"""Brings one event of any type to its handlers, about somebody and something that is there."""

from collections.abc import Callable
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

_BY_ASKING = "support_request.submitted.v1"
"""Brought by a call for help: told of a request that intake does not know it would be refused."""


def bringer_of(site: Site, event_type: str) -> Callable[[], None]:
    """Makes what the event tells of; what is given back then brings the event itself."""
    if event_type == _BY_ASKING:
        return lambda: _ask(site)
    event = Event.new(event_type, AGENCY, _data(site, event_type), datetime.now(UTC))
    return lambda: Bus(site.amqp_admin_uri).publish_events([event])


def types_of(handlers: list[DeclaredHandler]) -> dict[str, list[DeclaredHandler]]:
    """An event goes to all who hear it, so they are looked at together."""
    found: dict[str, list[DeclaredHandler]] = {}
    for handler in handlers:
        found.setdefault(handler.event_type, []).append(handler)
    return found


def _ask(site: Site) -> None:
    fresh(site, _OFFERED)


def _data(site: Site, event_type: str) -> dict[str, Any]:
    """The latest frozen sample, about what is there."""
    samples = {frozen.type: frozen for frozen in sorted(all_frozen(), key=lambda one: one.minor)}
    data: dict[str, Any] = dict(samples[event_type].event["data"])
    subject: dict[str, Any] = {}
    if "request_id" in data and event_type != "mailbox.opened.v1":
        subject = _request(site, _SUBJECTS.get(event_type, _OFFERED))
    elif "supporter_ref" in data:
        subject = {"supporter_ref": fresh(site, "supporters/supporter_ref")}
    drawn = {
        "request_id": str(uuid4()),
        "notification_id": str(uuid4()),
        "command_id": str(uuid4()),
        "mailbox": reference(),
        "sequence": _LATE,
        "unit": OTHERS_UNIT,
        "supporter_agency": AGENCY,
    }
    known = drawn | subject
    return {name: known.get(name, value) for name, value in data.items()}


def _request(site: Site, kind: str) -> dict[str, Any]:
    request_id = fresh(site, kind)
    offers = site.mongo.collection("matching.offers", AGENCY)
    offer = offers.find_one({"request_id": request_id})
    found = {"request_id": request_id, "supporter_ref": site.supporter}
    return found | ({"offer_id": offer["_id"]} if offer else {})
