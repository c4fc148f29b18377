"""What matching tells: offers in the requester's agency, the pool in the home agency."""

from shared.events import codes
from shared.events.fields import (
    AgencyReference,
    Code,
    Count,
    Flag,
    Identifier,
    Moment,
    Reference,
    Several,
)
from shared.events.schema import EventSchema


class OfferEvent(EventSchema):
    """What every event about one offer says."""

    offer_id = Identifier("The offer.")
    request_id = Identifier("The support request it is for.")
    supporter_ref = Reference("The supporter it was made to.")
    supporter_agency = AgencyReference("The supporter's home agency.")


class OfferMade(OfferEvent):
    """A request was offered to one supporter."""

    # 1.0 first version
    event_type = "offer.made.v1"
    urgency = Code("How soon an answer is needed.", codes.URGENCIES)
    attempt = Count("Which offer of the request this is, from one.")
    made_at = Moment("When it was made.")
    expires_at = Moment("When it moves on by itself.")


class OfferAccepted(OfferEvent):
    """The supporter took the request; at most one offer of a request is ever accepted."""

    # 1.0 first version
    # 1.1 what spoke for the supporter
    event_type = "offer.accepted.v1"
    minor = 1
    fits = Several(
        Code("A wish of the requester that the supporter meets.", codes.FITS),
        at_most=len(codes.FITS),
        required=False,
    )


class OfferDeclined(OfferEvent):
    """The supporter passed."""

    # 1.0 first version
    event_type = "offer.declined.v1"
    reason = Code("Why, as far as they chose to say.", codes.REFUSAL_REASONS)


class OfferExpired(OfferEvent):
    """The supporter did not answer in time."""

    # 1.0 first version
    event_type = "offer.expired.v1"


class OfferWithdrawn(OfferEvent):
    """The offer was taken back."""

    # 1.0 first version
    # 1.1 reason may be supporter_unavailable; consumers learn it before matching says it
    # 1.2 reason may be taken (another supporter was faster) or requester_changed
    event_type = "offer.withdrawn.v1"
    minor = 2
    reason = Code("Why it was taken back.", codes.WITHDRAWAL_REASONS)
    accepted_before = Flag("Whether the supporter had already accepted it.")


class RequestEscalated(EventSchema):
    """No supporter could be found: a coordinator must act."""

    # 1.0 first version
    event_type = "request.escalated.v1"
    request_id = Identifier("The support request.")
    reason = Code("Why the search ended.", codes.ESCALATION_REASONS)
    offers_made = Count("How many offers were made before.")


class RequestSearchMoved(EventSchema):
    """The search for a supporter went on to its next step."""

    # 1.0 first version
    event_type = "request.search_moved.v1"
    request_id = Identifier("The support request.")
    step = Code("Who is asked now.", codes.SEARCH_STEPS)
    sequence = Count("Position among the steps of the search; a higher one is newer.")


class SupporterEnrolled(EventSchema):
    """A supporter entered the pool."""

    # 1.0 first version
    event_type = "supporter.enrolled.v1"
    supporter_ref = Reference("The supporter.")


class SupporterLeft(EventSchema):
    """A supporter left the pool."""

    # 1.0 first version
    event_type = "supporter.left.v1"
    supporter_ref = Reference("The supporter.")


class SupporterCheckOffered(EventSchema):
    """A supporter is offered a check with a clinician; what for and whether they go is not said."""

    # 1.0 first version
    event_type = "supporter.check_offered.v1"
    supporter_ref = Reference("The supporter, of the agency the event is of.")
    offered_at = Moment("When it was offered.")


class SupporterDeclarationLapses(EventSchema):
    """A supporter's declaration of relationships lapses before long: they are to declare anew."""

    # 1.0 first version
    event_type = "supporter.declaration_lapses.v1"
    supporter_ref = Reference("The supporter, of the agency the event is of.")


EVENTS: tuple[type[EventSchema], ...] = (
    OfferMade,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    RequestEscalated,
    RequestSearchMoved,
    SupporterEnrolled,
    SupporterLeft,
    SupporterCheckOffered,
    SupporterDeclarationLapses,
)
