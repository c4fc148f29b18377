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


class RefusalReason(StrEnum):
    UNSPECIFIED = "unspecified"
    UNAVAILABLE = "unavailable"
    CONFLICT = "conflict"


class WithdrawalReason(StrEnum):
    REQUEST_WITHDRAWN = "request_withdrawn"
    SUPPORTER_LEFT = "supporter_left"
    SUPPORTER_CONFLICT = "supporter_conflict"
    SUPPORTER_UNAVAILABLE = "supporter_unavailable"


class EscalationReason(StrEnum):
    NO_CANDIDATE = "no_candidate"
    ALL_DECLINED = "all_declined"
    TOO_MANY_OFFERS = "too_many_offers"
