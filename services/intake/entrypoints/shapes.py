"""What callers are answered."""

from marshmallow import Schema, fields

from services.intake.domain.assignment import AssignmentState
from services.intake.domain.states import State
from services.intake.domain.support_request import UNANSWERED
from services.intake.domain.waiting_band import WAITING_BANDS
from shared.events import codes
from shared.http.crisis_line import Line
from shared.http.fields import code

ESCALATION_REASONS = (*codes.ESCALATION_REASONS, UNANSWERED)
STATES = tuple(str(state) for state in State)
ASSIGNMENT_STATES = (str(AssignmentState.ACTIVE), str(AssignmentState.CLOSED))


def moment(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, metadata={"description": description})


def said(description: str) -> fields.String:
    return fields.String(required=True, metadata={"description": description})


def yes_or_no(description: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata={"description": description})


def topics() -> fields.List:
    return fields.List(code(codes.TOPICS, "What it is about."), required=True)


class WhatNow(Schema):
    code = said("What the asker can do now, as a code.")
    text = said("The same in the language of the request.")


class UnitShape(Schema):
    code = said("The unit's code.")
    name = said("The unit's name.")


class NoticeShape(Schema):
    jurisdiction = said("Whose rules these are.")
    version = said("To be sent back as `acknowledged_notice`.")
    limits = fields.List(said("What cannot stay confidential."), required=True)
    role_statement = said("What a peer is, and is not.")


class AgencyNotice(NoticeShape):
    """Shown before anybody says a word; needs no login."""

    agency = said("The agency's id.")
    name = said("The agency's name.")
    anonymous_requests = fields.Boolean(required=True)
    units = fields.List(fields.Nested(UnitShape), required=True)
    crisis_panel = fields.List(fields.Nested(Line), required=True)


class RequestShape(Schema):
    """A request as its asker sees it; never the words, which are for the peer."""

    request_id = said("The request.")
    state = code(STATES, "Where it stands.", required=True)
    identity_level = code(
        codes.IDENTITY_LEVELS, "How much of themselves the asker shows.", required=True
    )
    urgency = code(codes.URGENCIES, "How soon a peer is needed.", required=True)
    topics = topics()
    prefer = code(codes.PREFERENCES, "From which agency the peer should be.", required=True)
    language = code(codes.LANGUAGES, "The language to talk in.", required=True)
    contact_kind = code(codes.CONTACT_KINDS, "The kind of contact wished.", required=True)
    own_unit_allowed = yes_or_no("Whether a peer of the own unit is welcome.")
    may_widen = yes_or_no("Another agency's peer will do if the preferred one has none.")
    gender = code(
        codes.GENDERS,
        "The gender the peer must have; null: no matter.",
        required=True,
        allow_none=True,
    )
    rank_bands = fields.List(code(codes.RANK_BANDS, "One that is welcome."), required=True)
    veteran = yes_or_no("A veteran would be rather welcome.")
    day_parts = fields.List(code(codes.DAY_PARTS, "When the asker can talk."), required=True)
    submitted_at = moment("When it was submitted.")
    erased_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When the words were destroyed; null while they exist."},
    )
    what_now = fields.Nested(WhatNow, required=True)
    crisis_panel = fields.List(fields.Nested(Line), required=True)


class KeyedRequest(RequestShape):
    access_key = said("Opens the request: `Authorization: Bearer <agency>.<access_key>`.")
    mailbox_key = said("Opens the mailbox at notifications in the same way.")


class AnonymousRequest(KeyedRequest):
    phrase = said("Seven words that give both keys again. Said once, known to nobody else.")


class ReasonShape(Schema):
    code = said("The reason, as a code.")
    text = said("The same in the language of the request.")


class MatchShape(Schema):
    """Nothing here says who anybody is, what was said, or of which unit anybody is."""

    request_id = said("The request.")
    supporter_ref = said("The peer's reference, to ask for them again or to veto them.")
    supporter_agency = said("The peer's agency.")
    supporter_agency_name = said("Its name.")
    why = fields.List(fields.Nested(ReasonShape), required=True)
    protections = fields.List(fields.Nested(ReasonShape), required=True)
    note = fields.Nested(
        ReasonShape,
        required=True,
        allow_none=True,
        metadata={"description": "When the peer is of another agency: whose rules apply."},
    )
    notices = fields.List(
        fields.Nested(NoticeShape),
        required=True,
        metadata={"description": "What cannot stay confidential; the asker's own rules first."},
    )


class AssignmentShape(Schema):
    request_id = said("The request.")
    agency = said("The asker's agency.")
    state = code(ASSIGNMENT_STATES, "Whether it still waits to be closed.", required=True)
    urgency = code(codes.URGENCIES, "How soon a peer is needed.", required=True)
    topics = topics()
    language = code(codes.LANGUAGES, "The language to talk in.", required=True)
    contact_kind = code(codes.CONTACT_KINDS, "The kind of contact wished.", required=True)
    assigned_at = moment("When the acceptance was told.")


class OpenedAssignmentShape(AssignmentShape):
    text = said("In the asker's words.")
    contact = said("How to reach the asker.")
    name = fields.String(
        required=True, allow_none=True, metadata={"description": "Null unless they gave it."}
    )
    notice = fields.Nested(
        NoticeShape,
        required=True,
        allow_none=True,
        metadata={"description": "To be read first: the asker is under other rules than you."},
    )


class EscalationShape(Schema):
    """Somebody waits; who, is not known here."""

    request_id = said("The request.")
    reason = code(ESCALATION_REASONS, "Why a coordinator is needed.", required=True)
    urgency = code(codes.URGENCIES, "How soon somebody is needed.", required=True)
    topics = topics()
    language = code(codes.LANGUAGES, "The language to talk in.", required=True)
    waiting = code(WAITING_BANDS, "For how long, as a band.", required=True)


class EndedShape(Schema):
    request_id = said("The request.")
    state = code(STATES, "Where it stands.", required=True)
    at = moment("When it ended.")
