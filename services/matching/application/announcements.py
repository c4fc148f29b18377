"""What the rest of the region is told about a search and its offers."""

from datetime import datetime
from typing import Any

from services.matching.domain.offer import Offer
from services.matching.domain.search import Search

from .ports import Events


def offer_made(events: Events, offer: Offer) -> None:
    facts = _facts(offer) | {
        "urgency": offer.urgency.value,
        "attempt": offer.attempt,
        "made_at": offer.made_at,
        "expires_at": offer.expires_at,
    }
    events.publish("offer.made.v1", offer.agency, facts)


def offer_accepted(events: Events, offer: Offer) -> None:
    events.publish("offer.accepted.v1", offer.agency, _facts(offer) | {"fits": list(offer.fits)})


def offer_declined(events: Events, offer: Offer) -> None:
    events.publish("offer.declined.v1", offer.agency, _facts(offer) | {"reason": offer.reason})


def offer_expired(events: Events, offer: Offer) -> None:
    events.publish("offer.expired.v1", offer.agency, _facts(offer))


def offer_withdrawn(events: Events, offer: Offer, accepted_before: bool) -> None:
    facts = _facts(offer) | {"reason": offer.reason, "accepted_before": accepted_before}
    events.publish("offer.withdrawn.v1", offer.agency, facts)


def request_escalated(events: Events, search: Search) -> None:
    facts = {
        "request_id": search.request_id,
        "reason": search.escalation.value if search.escalation else None,
        "offers_made": search.attempts,
    }
    events.publish("request.escalated.v1", search.agency, facts)


def search_moved(events: Events, search: Search) -> None:
    facts = {
        "request_id": search.request_id,
        "step": search.step.value,
        "sequence": search.moves,
    }
    events.publish("request.search_moved.v1", search.agency, facts)


def supporter_enrolled(events: Events, agency: str, ref: str) -> None:
    events.publish("supporter.enrolled.v1", agency, {"supporter_ref": ref})


def supporter_left(events: Events, agency: str, ref: str) -> None:
    events.publish("supporter.left.v1", agency, {"supporter_ref": ref})


def check_offered(events: Events, agency: str, ref: str, at: datetime) -> None:
    facts = {"supporter_ref": ref, "offered_at": at}
    events.publish("supporter.check_offered.v1", agency, facts)


def declaration_lapses(events: Events, agency: str, ref: str) -> None:
    events.publish("supporter.declaration_lapses.v1", agency, {"supporter_ref": ref})


def _facts(offer: Offer) -> dict[str, Any]:
    return {
        "offer_id": offer.offer_id,
        "request_id": offer.request_id,
        "supporter_ref": offer.supporter_ref,
        "supporter_agency": offer.supporter_agency,
    }
