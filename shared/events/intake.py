"""What intake tells: the life of a support request, in the requester's agency."""

from shared.events import codes
from shared.events.fields import (
    Code,
    Count,
    Digest,
    Flag,
    Identifier,
    MailboxReference,
    Reference,
    Several,
)
from shared.events.schema import EventSchema

_REQUEST = "The support request."
_SEQUENCE = "Position in the request's history; a higher one is newer."


class SupportRequestSubmitted(EventSchema):
    """Somebody asked for support."""

    # 1.0 first version
    event_type = "support_request.submitted.v1"
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
        Digest("Salted token of somebody who must not be offered; padded with random ones."),
        at_most=256,
    )
    unit_tokens = Several(Digest("Salted token of the requester's own unit."), at_most=1)
    own_unit_allowed = Flag("Whether a supporter of the requester's own unit is welcome.")


class SupportRequestWithdrawn(EventSchema):
    """The requester took the request back."""

    # 1.0 first version
    event_type = "support_request.withdrawn.v1"
    request_id = Identifier(_REQUEST)
    sequence = Count(_SEQUENCE)


class SupportRequestClosed(EventSchema):
    """The request ended, with a nameless outcome."""

    # 1.0 first version
    event_type = "support_request.closed.v1"
    request_id = Identifier(_REQUEST)
    sequence = Count(_SEQUENCE)
    outcome = Code("How it ended.", codes.OUTCOMES)
    contacts_band = Code("How many contacts there were, in bands.", codes.CONTACT_BANDS)
    duration_band = Code("How long they took together, in bands.", codes.DURATION_BANDS)
    supporter_ref = Reference(
        "The supporter who closed it; null when a coordinator did.", allow_none=True
    )


class MailboxOpened(EventSchema):
    """Where the requester of a request reads their notices; for nobody but notifications."""

    # 1.0 first version
    event_type = "mailbox.opened.v1"
    request_id = Identifier(_REQUEST)
    mailbox = MailboxReference("Where notices for the requester wait.")


EVENTS: tuple[type[EventSchema], ...] = (
    SupportRequestSubmitted,
    SupportRequestWithdrawn,
    SupportRequestClosed,
    MailboxOpened,
)
