"""An offer as a document of the requester's agency, with its route in the region, and back."""

from typing import Any

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import Urgency

Document = dict[str, Any]


def offer_document(offer: Offer) -> Document:
    return {
        "_id": offer.offer_id,
        "request_id": offer.request_id,
        "agency": offer.agency,
        "supporter_ref": offer.supporter_ref,
        "supporter_agency": offer.supporter_agency,
        "attempt": offer.attempt,
        "urgency": offer.urgency.value,
        "topics": list(offer.topics),
        "language": offer.language,
        "contact_kind": offer.contact_kind,
        "fits": list(offer.fits),
        "statement": offer.statement,
        "made_at": offer.made_at,
        "expires_at": offer.expires_at,
        **outcome_document(offer),
    }


def outcome_document(offer: Offer) -> Document:
    return {
        "state": offer.state.value,
        "accepted_at": offer.accepted_at,
        "settled_at": offer.settled_at,
        "ended_at": offer.ended_at,
        "reason": offer.reason,
        "confirmed": offer.confirmed,
    }


def route_document(offer: Offer) -> Document:
    """Enough to find a supporter's own offers across agencies; nothing of the request."""
    return {
        "_id": offer.offer_id,
        "agency": offer.agency,
        "supporter_ref": offer.supporter_ref,
        "supporter_agency": offer.supporter_agency,
        "expires_at": offer.expires_at,
        **route_outcome(offer),
    }


def route_outcome(offer: Offer) -> Document:
    return {"state": offer.state.value, "ended_at": offer.ended_at}


def offer_of(document: Document) -> Offer:
    return Offer(
        offer_id=document["_id"],
        request_id=document["request_id"],
        agency=document["agency"],
        supporter_ref=document["supporter_ref"],
        supporter_agency=document["supporter_agency"],
        attempt=document["attempt"],
        urgency=Urgency(document["urgency"]),
        topics=tuple(document["topics"]),
        language=document["language"],
        contact_kind=document["contact_kind"],
        made_at=document["made_at"],
        expires_at=document["expires_at"],
        state=OfferState(document["state"]),
        accepted_at=document["accepted_at"],
        settled_at=document["settled_at"],
        reason=document["reason"],
        fits=tuple(document["fits"]),
        # absent from offers made before accepting confirmed anything
        statement=document.get("statement"),
        confirmed=document.get("confirmed"),
    )
