"""Events of other services, read as facts; no supporter's reference is taken over."""

from services.evaluation.domain.flow import Ending, OfferTrace, Submission
from services.evaluation.domain.survey import PassKey
from shared.events.envelope import Event


def submission(event: Event) -> Submission:
    data = event.data
    return Submission(
        at=event.time,
        urgency=data["urgency"],
        topics=tuple(data["topics"]),
        identity_level=data["identity_level"],
        preference=data["prefer"],
    )


def ending(event: Event) -> Ending:
    data = event.data
    bands = data["contacts_band"], data["duration_band"], data.get("first_contact_band", "")
    return Ending(data["sequence"], data["outcome"], *bands, at=event.time)


def offer(event: Event) -> OfferTrace:
    """``offer.accepted.v1`` becomes an offer that was accepted at the event's time, and so on."""
    outcome = event.type.split(".")[1]
    return OfferTrace(
        outcome=outcome,
        supporter_agency=event.data["supporter_agency"],
        made_at=event.data.get("made_at"),
        accepted_at=event.time if outcome == "accepted" else None,
    )


def pass_key(event: Event) -> PassKey:
    data = event.data
    return PassKey(data["key_id"], data["wave"], data["modulus"], data["opens"], data["closes"])
