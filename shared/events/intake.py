"""What intake tells: the life of a support request, in the requester's agency."""

from shared.events import codes
from shared.events.fields import (
    AgencyReference,
    Code,
    Count,
    Digest,
    Flag,
    Identifier,
    MailboxReference,
    Moment,
    Reference,
    Several,
)
from shared.events.schema import EventSchema

_REQUEST = "The support request."
_SEQUENCE = "Position in the request's history; a higher one is newer."


class SupportRequestSubmitted(EventSchema):
    """Somebody asked for support."""

    # 1.0 first version
    # 1.1 what the supporter should be like, the month of the incident; more tokens
    # 1.2 more tokens of units
    event_type = "support_request.submitted.v1"
    minor = 2
    request_id = Identifier(_REQUEST)
    sequence = Count(_SEQUENCE)
    urgency = Code("How soon a peer is needed.", codes.URGENCIES)
    topics = Several(Code("What it is about.", codes.TOPICS), at_least=1, at_most=5)
    prefer = Code("From which agency the supporter should be.", codes.PREFERENCES)
    language = Code("The language the requester wants to speak.", codes.LANGUAGES)
    identity_level = Code("How much of themselves they chose to show.", codes.IDENTITY_LEVELS)
    contact_kind = Code("The chosen way of contact, without the address.", codes.CONTACT_KINDS)
    conflict_salt = Digest("Random, per request; makes the tokens below unlinkable.", length=32)
    excluded = Several(
        Digest("Salted token of a conflict with a supporter; padded with random ones."),
        at_most=512,
    )
    unit_tokens = Several(
        Digest("Salted token of a unit the requester is or lately was of."), at_most=64
    )
    own_unit_allowed = Flag("Whether a supporter of the requester's own unit is welcome.")
    may_widen = Flag("Another agency's supporter will do if the own has none.", required=False)
    gender = Code(
        "The gender the supporter must have; left out when it does not matter.",
        codes.GENDERS,
        required=False,
    )
    designated_before = Moment(
        "First instant of the month of the incident: who was designated later is not protected.",
        required=False,
    )
    rank_bands = Several(
        Code("A rank band the supporter should rather have.", codes.RANK_BANDS),
        at_most=4,
        required=False,
    )
    veteran = Flag("Whether a veteran would be rather welcome.", required=False)
    day_parts = Several(
        Code("When the requester can talk, in the agency's own time.", codes.DAY_PARTS),
        at_most=4,
        required=False,
    )
    earlier_peers = Several(
        Digest("Salted token of a supporter they would like again; padded with random ones."),
        at_most=16,
        required=False,
    )


class SupportRequestWithdrawn(EventSchema):
    """The requester took the request back."""

    # 1.0 first version
    event_type = "support_request.withdrawn.v1"
    request_id = Identifier(_REQUEST)
    sequence = Count(_SEQUENCE)


class SupportRequestClosed(EventSchema):
    """The request ended, with a nameless outcome."""

    # 1.0 first version
    # 1.1 how long after the acceptance the first contact was
    event_type = "support_request.closed.v1"
    minor = 1
    request_id = Identifier(_REQUEST)
    sequence = Count(_SEQUENCE)
    outcome = Code("How it ended.", codes.OUTCOMES)
    contacts_band = Code("How many contacts there were, in bands.", codes.CONTACT_BANDS)
    duration_band = Code("How long they took together, in bands.", codes.DURATION_BANDS)
    supporter_ref = Reference(
        "The supporter who closed it; null when a coordinator did.", allow_none=True
    )
    first_contact_band = Code(
        "How long after the acceptance the first contact was, as the supporter tells it.",
        codes.FIRST_CONTACT_BANDS,
        required=False,
    )


class MailboxOpened(EventSchema):
    """Where the requester of a request reads their notices; for nobody but notifications."""

    # 1.0 first version
    event_type = "mailbox.opened.v1"
    joins_people = True
    request_id = Identifier(_REQUEST)
    mailbox = MailboxReference("Where notices for the requester wait.")


class SupportRequestUnanswered(EventSchema):
    """Nobody took the request in the longest sensible time: its coordinator must act."""

    # 1.0 first version
    event_type = "support_request.unanswered.v1"
    request_id = Identifier(_REQUEST)


class SupportRequestOverdue(EventSchema):
    """A supporter accepted the request a good while ago and has not closed it."""

    # 1.0 first version
    event_type = "support_request.overdue.v1"
    request_id = Identifier(_REQUEST)
    supporter_ref = Reference("The supporter who accepted it.")
    supporter_agency = AgencyReference("The supporter's home agency.")
    step = Code("Whose turn it is to be told.", codes.OVERDUE_STEPS)


class SupportRequestUntouched(EventSchema):
    """Nobody has touched the request for very long: it ends by itself unless somebody does."""

    # 1.0 first version
    event_type = "support_request.untouched.v1"
    request_id = Identifier(_REQUEST)
    supporter_ref = Reference(
        "The supporter who accepted it; null when nobody's acceptance stands.", allow_none=True
    )
    supporter_agency = AgencyReference("Their home agency.", allow_none=True)


class SupportRequestReturned(EventSchema):
    """The supporter who had accepted the request gave it back, without a reason."""

    # 1.0 first version
    event_type = "support_request.returned.v1"
    request_id = Identifier(_REQUEST)
    offer_id = Identifier("The offer they had accepted.")


class SupportRequestReopened(EventSchema):
    """A coordinator wants supporters asked again for a request that nobody took."""

    # 1.0 first version
    event_type = "support_request.reopened.v1"
    request_id = Identifier(_REQUEST)


class SupportRequestPeerRefused(EventSchema):
    """The requester would rather have another supporter, and need not say why."""

    # 1.0 first version
    event_type = "support_request.peer_refused.v1"
    request_id = Identifier(_REQUEST)
    offer_id = Identifier("The offer whose supporter they refuse.")


class SurveyKeyMade(EventSchema):
    """Passes to one survey are signed with this key from now on; here is how they are verified."""

    # 1.0 first version
    event_type = "survey.key_made.v1"
    key_id = Digest("SHA-256 of the modulus.")
    wave = Code("The survey.", codes.SURVEY_WAVES)
    modulus = Digest("Of the RSA public key, whose exponent is 65537.", length=512)
    opens = Moment("From when on a pass is taken.")
    closes = Moment("Until when.")


EVENTS: tuple[type[EventSchema], ...] = (
    SupportRequestSubmitted,
    SupportRequestWithdrawn,
    SupportRequestClosed,
    MailboxOpened,
    SupportRequestUnanswered,
    SupportRequestOverdue,
    SupportRequestUntouched,
    SupportRequestReturned,
    SupportRequestReopened,
    SupportRequestPeerRefused,
    SurveyKeyMade,
)
