"""The chain that the floor and the peers run: which documents, which events, who hears them.

The documents of the domain, their collections and their indexes are Watchmate's. This module
needs the standard library only, because the peers have an environment of their own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

Document = dict[str, Any]

EXCHANGE = "chain.events"
SUBMITTED, MAILBOX_OPENED = "submitted", "mailbox_opened"
OFFER_MADE, DELIVERED = "offer_made", "delivered"

HEARS: Mapping[str, Sequence[str]] = {
    "intake": (OFFER_MADE,),
    "matching": (SUBMITTED,),
    "notifications": (MAILBOX_OPENED, OFFER_MADE),
}
"""Who works."""

KEPT_FOR_LATER: Mapping[str, Sequence[str]] = {"evaluation": (SUBMITTED, OFFER_MADE, DELIVERED)}
"""Queues that fill and that nobody reads while it is measured, as in the measured Watchmate."""

QUEUE_ARGUMENTS: Mapping[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 500}
"""Without a limit RabbitMQ 4 takes 20, and every restart of a consumer costs one."""

CANDIDATES = 100
_OFFER_LASTS = timedelta(hours=1)
_ANSWER_WITHIN = timedelta(hours=8)


@dataclass(frozen=True)
class Insert:
    """`agency` is None for the database that agencies share."""

    collection: str
    agency: str | None
    document: Document


@dataclass(frozen=True)
class Told:
    """What is published once the transaction stands."""

    event: str
    data: Document
    id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Step:
    """What one stage writes in its transaction, and what it says then."""

    inserts: Sequence[Insert]
    tells: Sequence[Told] = ()


def queue_of(hearer: str, event: str) -> str:
    return f"{hearer}.{event}"


def submitted(agency: str, mailbox: str, body: Mapping[str, Any]) -> tuple[str, Step]:
    """What intake writes for a valid body; the request's id comes first."""
    request_id, now = str(uuid4()), datetime.now(UTC)
    wish = {name: body[name] for name in ("urgency", "topics", "prefer", "language")}
    wish |= {"contact_kind": body["contact_kind"], "own_unit_allowed": False}
    request = {"_id": request_id, "state": "submitted", "sequence": 1, "submitted_at": now}
    request |= {"identity_level": body["identity_level"], "requester": mailbox, "wish": wish}
    request |= {"offers": {"made": [], "gone": [], "accepted": []}}
    said = {"_id": request_id, "text": body["text"], "contact": body["contact"]}
    seen = {"_id": str(uuid4()), "notice_version": body["acknowledged_notice"]}
    seen |= {"on": now.date().isoformat()}
    due = _due("unanswered_request", agency, request_id, now + _ANSWER_WITHIN)
    inserts = (
        Insert("intake.requests", agency, request),
        Insert("intake.confidences", agency, said),
        Insert("intake.acknowledgements", agency, seen),
        Insert("intake.due", None, due),
    )
    facts = {"agency": agency, "request_id": request_id}
    tells = (
        Told(SUBMITTED, {**facts, "submitted_at": now.isoformat(), "need": wish}),
        Told(MAILBOX_OPENED, {**facts, "mailbox": mailbox}),
    )
    return request_id, Step(inserts, tells)


def searching(data: Mapping[str, Any]) -> Insert:
    """What matching writes before it has looked for anybody."""
    search = {"_id": data["request_id"], "agency": data["agency"], "state": "searching"}
    search |= {"submitted_at": data["submitted_at"], "need": data["need"], "offers": []}
    return Insert("matching.searches", str(data["agency"]), {**search, "tried": [], "version": 0})


def asked_first(request_id: str, refs: Sequence[str]) -> list[str]:
    """The candidates in the order in which they are asked: another one for each request."""
    return sorted(refs, key=lambda ref: hashlib.sha256(f"{request_id}{ref}".encode()).digest())


def free_places(agency: str) -> Document:
    return {"agency": agency, "free": {"$gte": 1}, "left": False, "paused": False}


def hold(request_id: str, ref: str) -> tuple[Document, Document]:
    """The filter and the change that take one free place of a supporter, or find none."""
    held = {"request": request_id, "weight": 1}
    change = {"$inc": {"free": -1, "load": 1}, "$push": {"holds": held}}
    change["$set"] = {"last_offered_at": datetime.now(UTC)}
    return {"_id": ref, "free": {"$gte": 1}}, change


def offered(data: Mapping[str, Any], ref: str) -> Step:
    """What matching writes once a place is held."""
    agency, request_id, offer_id = str(data["agency"]), data["request_id"], str(uuid4())
    now = datetime.now(UTC)
    route: Document = {"_id": offer_id, "agency": agency, "supporter_ref": ref}
    route["supporter_agency"] = agency
    route |= {"expires_at": now + _OFFER_LASTS, "state": "open", "ended_at": None}
    need = data["need"]
    offer = {**route, "request_id": request_id, "attempt": 1, "made_at": now, **need}
    due = _due("offer_expiry", agency, offer_id, now + _OFFER_LASTS)
    facts = {"agency": agency, "request_id": request_id}
    return Step(
        (
            Insert("matching.offers", agency, offer),
            Insert("matching.offer_routes", None, route),
            Insert("matching.due", None, due),
        ),
        (Told(OFFER_MADE, {**facts, "offer_id": offer_id, "supporter_ref": ref}),),
    )


def search_after(step: Step) -> Document:
    """The change of the search that goes with the offer."""
    offer = step.inserts[0].document
    tried = {"tried": [offer["supporter_ref"]], "offers": [offer["_id"]]}
    return {"$set": {"state": "offered", "version": 1, "step": "pool", **tried}}


def request_after(data: Mapping[str, Any]) -> Document:
    """The change of the request when intake hears of the offer."""
    return {"$set": {"state": "offered"}, "$addToSet": {"offers.made": data["offer_id"]}}


def mailbox_known(data: Mapping[str, Any]) -> Step:
    row = {"_id": data["request_id"], "mailbox": data["mailbox"], "pending": [], "ended": False}
    return Step((Insert("notifications.mailboxes", str(data["agency"]), row),))


def noticed(data: Mapping[str, Any]) -> Step:
    """The notice a supporter finds in the inbox: what the whole chain is for."""
    agency, ref, offer_id = str(data["agency"]), data["supporter_ref"], data["offer_id"]
    now, notice_id = datetime.now(UTC), hashlib.sha256(f"{offer_id}{ref}".encode()).hexdigest()
    notice = {"_id": notice_id, "recipient": ref, "kind": "offer_waiting", "subject": offer_id}
    notice |= {"created_at": now, "read_at": None, "gone_at": None}
    delivery = {"_id": f"{notice_id}:inbox", "notice_id": notice_id, "recipient": ref}
    delivery |= {"kind": "offer_waiting", "channel": "inbox", "created_at": now, "due_at": now}
    delivery |= {"state": "sent", "attempts": 1, "reason": None, "finished_at": now}
    told = {"agency": agency, "notification_id": notice_id, "channel": "inbox"}
    return Step(
        (
            Insert("notifications.notices", agency, notice),
            Insert("notifications.deliveries", agency, delivery),
        ),
        (Told(DELIVERED, told),),
    )


def _due(kind: str, agency: str, subject: str, at: datetime) -> Document:
    row = {"_id": str(uuid4()), "kind": kind, "agency": agency, "subject": subject, "due_at": at}
    return {**row, "claimable_at": at, "attempts": 0, "data": {}, "done_at": None}
