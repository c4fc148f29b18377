"""Supporters, needs and searches as the tests of matching want them."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from services.matching.application.asking import candidate_of
from services.matching.domain.availability import Window
from services.matching.domain.duty_roster import DutyRole, Shift, Span
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.question import Candidate, Question
from services.matching.domain.search import Search
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import Preference, Urgency
from shared.security.conflict_tokens import conflict_token

MONDAY_NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ALWAYS = tuple(Window(day, time(0, 0), time(0, 0)) for day in range(7))
SALT = "5a" * 16
CONFLICT_KEY = b"only intake and matching have it."


def ref(name: str) -> str:
    """A pseudonym as identity makes them: 22 characters that say nothing."""
    return hashlib.sha256(name.encode()).hexdigest()[:22]


def token(reference: str, salt: str = SALT) -> str:
    return conflict_token(CONFLICT_KEY, salt, reference)


def uuid(name: str) -> str:
    digits = hashlib.sha256(name.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def profile(**overrides: Any) -> Profile:
    facts: dict[str, Any] = {
        "unit": "K9",
        "shared": True,
        "designated_on": date(2025, 1, 1),
        "training": (training(),),
        "topics": frozenset({"grief"}),
        "languages": frozenset({"en"}),
        "time_zone": "UTC",
        "availability": ALWAYS,
        "cap": 2,
    }
    return Profile(**(facts | overrides))


def training(**overrides: Any) -> Training:
    facts: dict[str, Any] = {
        "topic": "active_listening",
        "hours": 40,
        "completed_on": date(2025, 1, 1),
        "expires_on": date(2030, 1, 1),
    }
    return Training(**(facts | overrides))


_PROFILE_FIELDS = set(Profile.__dataclass_fields__)


def supporter(name: str = "sam", agency: str = "harbor", **overrides: Any) -> Supporter:
    declared = {key: overrides.pop(key) for key in _PROFILE_FIELDS & set(overrides)}
    enrolled = MONDAY_NOON - timedelta(days=30)
    fresh = Supporter(ref(name), agency, profile(**declared), enrolled, enrolled)
    return replace(fresh, **overrides)


def need(**overrides: Any) -> Need:
    facts: dict[str, Any] = {
        "urgency": Urgency.PROMPT,
        "topics": ("grief",),
        "prefer": Preference.NO_MATTER,
        "language": "en",
        "contact_kind": "phone",
        "conflict_salt": SALT,
        "excluded": frozenset({"ff" * 32}),
        "unit_tokens": frozenset(),
        "own_unit_allowed": False,
    }
    return Need(**(facts | overrides))


def offered_before(*ago: timedelta, **also: Any) -> dict[str, Any]:
    """Facts of a supporter who was made offers so long ago, oldest first."""
    return {"recent_offers": tuple(MONDAY_NOON - span for span in ago), **also}


def question(**overrides: Any) -> Question:
    facts: dict[str, Any] = {
        "need": need(),
        "agency": "harbor",
        "lenders": frozenset({"harbor", "mesa"}),
        "tried": frozenset(),
        "now": MONDAY_NOON,
    }
    return Question(**(facts | overrides))


def candidate(
    one: Supporter | None = None, asked: Need | None = None, put: Question | None = None
) -> Candidate:
    """With the tokens for this question, or for an ordinary one about this need."""
    question_put = put or question(need=asked or need())
    return candidate_of(CONFLICT_KEY, question_put, one or supporter())


def search(name: str = "request", **overrides: Any) -> Search:
    facts: dict[str, Any] = {
        "request_id": uuid(name),
        "agency": "harbor",
        "sequence": 1,
        "submitted_at": MONDAY_NOON,
        "need": need(),
    }
    return Search(**(facts | overrides))


def offer(name: str = "offer", **overrides: Any) -> Offer:
    facts: dict[str, Any] = {
        "offer_id": uuid(name),
        "request_id": uuid("request"),
        "agency": "harbor",
        "supporter_ref": ref("sam"),
        "supporter_agency": "mesa",
        "attempt": 1,
        "urgency": Urgency.PROMPT,
        "topics": ("grief",),
        "language": "en",
        "contact_kind": "phone",
        "made_at": MONDAY_NOON,
        "expires_at": MONDAY_NOON + timedelta(minutes=30),
    }
    return Offer(**(facts | overrides))


def shift(name: str = "shift", begins: float = 0, hours: float = 8, **overrides: Any) -> Shift:
    """`begins` so many hours after Monday noon."""
    starts_at = MONDAY_NOON + timedelta(hours=begins)
    facts: dict[str, Any] = {
        "shift_id": uuid(name),
        "agency": "harbor",
        "supporter_ref": ref("sam"),
        "role": DutyRole.PRIMARY,
        "span": Span(starts_at, starts_at + timedelta(hours=hours)),
    }
    return Shift(**(facts | overrides))
