"""Preferences among suitable supporters: weighed, visible part by part, fair on ties."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from .question import Candidate, Question
from .vocabulary import DayPart

RESTED_AFTER = timedelta(days=7)
A_FULL_OFFER = 8.0
"""Hours a week from which a supporter's free places and rest count in full."""
NEAR = 50.0
_HALVED_AT = 100.0  # kilometres
_AHEAD = timedelta(days=3)
_HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)
DAY_PARTS = {
    DayPart.NIGHT: range(6),
    DayPart.MORNING: range(6, 12),
    DayPart.AFTERNOON: range(12, 18),
    DayPart.EVENING: range(18, 24),
}

Weights = Mapping[str, float]
Preference = Callable[[Question, Candidate], float]


@dataclass(frozen=True)
class Score:
    """Each part, by the name of its preference, is between 0 and 1 before it is weighed."""

    parts: Mapping[str, float]

    def total(self, weights: Weights) -> float:
        return sum(part * weights.get(name, 0.0) for name, part in self.parts.items())


def score(question: Question, candidate: Candidate) -> Score:
    return Score({name: part(question, candidate) for name, part in PREFERENCES.items()})


def topics(question: Question, candidate: Candidate) -> float:
    """The share of the request's topics the supporter named."""
    return _share(question, candidate.supporter.profile.topics)


def lived_experience(question: Question, candidate: Candidate) -> float:
    """The share of the request's topics the supporter has lived through."""
    return _share(question, candidate.supporter.profile.lived_experience)


def own_agency(question: Question, candidate: Candidate) -> float:
    return float(candidate.supporter.agency == question.agency)


def distance(question: Question, candidate: Candidate) -> float:
    """Counts only for meeting in person; half at 100 km, and half where it is unknown."""
    if question.need.contact_kind != "in_person":
        return 1.0
    kilometres = question.terms.distances.get(candidate.supporter.agency, _HALVED_AT)
    return 1 / (1 + kilometres / _HALVED_AT)


def rank_band(question: Question, candidate: Candidate) -> float:
    wished = question.need.rank_bands
    return float(not wished or candidate.supporter.profile.rank_band in wished)


def veteran(question: Question, candidate: Candidate) -> float:
    return float(not question.need.veteran or candidate.supporter.profile.veteran)


def shift_overlap(question: Question, candidate: Candidate) -> float:
    """The share of the wished parts of the day in which they overlap within three days."""
    wished = question.need.day_parts
    if not wished:
        return 1.0
    hours = _local_hours(question, candidate)
    return sum(1 for part in wished if hours & set(DAY_PARTS[part])) / len(wished)


def channel(question: Question, candidate: Candidate) -> float:
    kinds = candidate.supporter.profile.channels
    return float(not kinds or question.need.contact_kind in kinds)


def continuity(question: Question, candidate: Candidate) -> float:
    """Whom the requester would like again."""
    return float(candidate.marks.person in question.need.earlier_peers)


def balance(question: Question, candidate: Candidate) -> float:
    """The free share of places or of what they can bear, whichever is less."""
    supporter, limit = candidate.supporter, question.terms.exposure_limit
    places = max(supporter.free, 0) / supporter.profile.cap
    strength = max(limit - supporter.load, 0) / limit
    return min(places, strength) * _presence(candidate)


def rest(question: Question, candidate: Candidate) -> float:
    """Time since the last offer, full after a week; never offered counts as rested."""
    last = candidate.supporter.last_offered_at
    waited = 1.0 if last is None else min(max((question.now - last) / RESTED_AFTER, 0.0), 1.0)
    return waited * _presence(candidate)


PREFERENCES: Mapping[str, Preference] = {
    part.__name__: part
    for part in (
        topics,
        lived_experience,
        own_agency,
        distance,
        rank_band,
        veteran,
        shift_overlap,
        channel,
        continuity,
        balance,
        rest,
    )
}


def fits(question: Question, candidate: Candidate, made: Score) -> tuple[str, ...]:
    """The wishes this supporter meets, among those the requester expressed."""
    need = question.need
    expressed = {
        "topics": True,
        "lived_experience": True,
        "own_agency": True,
        "distance": need.contact_kind == "in_person" and _is_near(question, candidate),
        "rank_band": bool(need.rank_bands),
        "veteran": need.veteran,
        "shift_overlap": bool(need.day_parts),
        "channel": need.contact_kind in candidate.supporter.profile.channels,
        "continuity": bool(need.earlier_peers),
    }
    met = tuple(name for name, wished in expressed.items() if wished and made.parts[name] > 0)
    return (*met, "on_call") if candidate.supporter.ref in question.on_call else met


def tie_break(request_id: str, ref: str) -> bytes:
    """Same for a request whenever asked, different between requests: no ref is always first."""
    return blake2b(ref.encode(), key=request_id.encode()[:64], digest_size=16).digest()


def _share(question: Question, named: frozenset[str]) -> float:
    asked = set(question.need.topics)
    return len(asked & named) / len(asked) if asked else 0.0


def _presence(candidate: Candidate) -> float:
    """Being free and rested is worth what there is of it: an hour a month must not win."""
    return min(candidate.supporter.profile.times.weekly_hours / A_FULL_OFFER, 1.0)


def _is_near(question: Question, candidate: Candidate) -> bool:
    return question.terms.distances.get(candidate.supporter.agency, NEAR + 1) <= NEAR


def _local_hours(question: Question, candidate: Candidate) -> set[int]:
    """Hours of the requester's clock in which the supporter can be reached in the days ahead."""
    found: set[int] = set()
    until = question.now + _AHEAD
    zone = _zone(question.terms.zone)
    for begins, ends in candidate.supporter.profile.times.spans(question.now, until):
        found |= _hours_between(max(begins, question.now), min(ends, until), zone)
        if len(found) == 24:
            break
    return found


def _hours_between(start: datetime, until: datetime, zone: ZoneInfo) -> set[int]:
    """Counted in instants, so that an hour the clocks skip or repeat goes by as it does."""
    moments = [start + n * _HOUR for n in range(min(math.ceil((until - start) / _HOUR), 24))]
    return {moment.astimezone(zone).hour for moment in (*moments, until - _INSTANT)}


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
