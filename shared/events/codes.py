"""The closed vocabularies that events may speak; a value outside them never reaches the bus."""

URGENCIES = ("routine", "prompt", "urgent")
PREFERENCES = ("own_agency", "another_agency", "no_matter")
IDENTITY_LEVELS = ("anonymous", "pseudonymous", "named")
LANGUAGES = ("en", "fr", "es")
TOPICS = (
    "critical_incident",
    "grief",
    "family",
    "substance",
    "finance",
    "health",
    "workplace_conflict",
    "burnout",
    "sleep",
    "retirement",
    "other",
)
CONTACT_KINDS = ("phone", "text_message", "video", "in_person", "email")
GENDERS = ("female", "male", "nonbinary")
RANK_BANDS = ("line", "supervisor", "command", "civilian")
DAY_PARTS = ("morning", "afternoon", "evening", "night")
OUTCOMES = (
    "supported",
    "referred_to_clinician",
    "no_contact",
    "ended_by_requester",
    "handled_by_coordinator",
)
CONTACT_BANDS = ("one", "two_to_three", "four_or_more", "none")
DURATION_BANDS = ("none", "under_30_min", "30_to_60_min", "1_to_3_h", "over_3_h")
FIRST_CONTACT_BANDS = ("within_1_h", "1_to_4_h", "4_to_24_h", "1_to_3_days", "over_3_days")
ESCALATION_REASONS = ("no_candidate", "all_declined", "too_many_offers")
OVERDUE_STEPS = ("supporter", "coordinator")
REFUSAL_REASONS = ("unspecified", "unavailable", "conflict")
WITHDRAWAL_REASONS = (
    "request_withdrawn",
    "supporter_left",
    "supporter_conflict",
    "supporter_unavailable",
    "taken",
    "requester_changed",
)
SEARCH_STEPS = ("pool", "other_agencies", "on_call", "waiting", "coordinator", "clinician")
FITS = (
    "topics",
    "lived_experience",
    "own_agency",
    "distance",
    "rank_band",
    "veteran",
    "shift_overlap",
    "channel",
    "continuity",
    "on_call",
)
WAVES = ("baseline", "after_contact")
"""Of survey.due.v1."""

SURVEY_WAVES = (
    "baseline",
    "after_contact",
    "four_weeks",
    "twelve_weeks",
    "climate",
    "supporter_wellness",
)
INSTRUMENTS = ("who5", "contact_rating")
REPORT_KINDS = ("leadership", "regional", "supporter_wellness", "improvement")
ROLES = ("officer", "supporter", "coordinator", "clinician", "leadership", "operator", "partner")
CHANNELS = ("mail", "inbox")
NOTICE_KINDS = (
    "offer_waiting",
    "peer_accepted",
    "still_looking",
    "coordinator_needed",
    "survey_open",
    "offer_gone",
    "contact_due",
    "check_offered",
    "declaration_due",
)
DELIVERY_FAILURES = ("no_address", "refused", "unreachable")
