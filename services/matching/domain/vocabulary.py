"""The closed lists of words the matching rules are written in."""

from enum import StrEnum


class Urgency(StrEnum):
    ROUTINE = "routine"
    PROMPT = "prompt"
    URGENT = "urgent"


class Preference(StrEnum):
    OWN_AGENCY = "own_agency"
    ANOTHER_AGENCY = "another_agency"
    NO_MATTER = "no_matter"


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    NONBINARY = "nonbinary"


class RankBand(StrEnum):
    LINE = "line"
    SUPERVISOR = "supervisor"
    COMMAND = "command"
    CIVILIAN = "civilian"


class DayPart(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class BarringDuty(StrEnum):
    """Duties nobody can have and be a peer at the same time."""

    INTERNAL_AFFAIRS = "internal_affairs"
    PROMOTION_BOARD = "promotion_board"


class IncidentRole(StrEnum):
    """Whoever was there in one of these roles can be made to testify."""

    INITIAL_RESPONDER = "initial_responder"
    WITNESS = "witness"
    PARTY = "party"


class RefusalReason(StrEnum):
    UNSPECIFIED = "unspecified"
    UNAVAILABLE = "unavailable"
    CONFLICT = "conflict"


class WithdrawalReason(StrEnum):
    REQUEST_WITHDRAWN = "request_withdrawn"
    SUPPORTER_LEFT = "supporter_left"
    SUPPORTER_CONFLICT = "supporter_conflict"
    SUPPORTER_UNAVAILABLE = "supporter_unavailable"
    TAKEN = "taken"
    REQUESTER_CHANGED = "requester_changed"


class EscalationReason(StrEnum):
    NO_CANDIDATE = "no_candidate"
    ALL_DECLINED = "all_declined"
    TOO_MANY_OFFERS = "too_many_offers"
