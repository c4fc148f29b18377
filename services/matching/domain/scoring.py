"""Preferences among suitable supporters: weighed, visible part by part, fair on ties."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from .question import Candidate, Question

RESTED_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Weights:
    topics: float = 0.5
    balance: float = 0.3
    rest: float = 0.2


@dataclass(frozen=True)
class Score:
    """Each part is between 0 and 1 before it is weighed."""

    topics: float
    balance: float
    rest: float

    def total(self, weights: Weights) -> float:
        parts = (
            (self.topics, weights.topics),
            (self.balance, weights.balance),
            (self.rest, weights.rest),
        )
        return sum(part * weight for part, weight in parts)


def score(question: Question, candidate: Candidate) -> Score:
    return Score(
        topics=topic_overlap(question, candidate),
        balance=free_share(question, candidate),
        rest=rested(question, candidate),
    )


def topic_overlap(question: Question, candidate: Candidate) -> float:
    """The share of the request's topics the supporter named."""
    asked = set(question.need.topics)
    return len(asked & candidate.supporter.profile.topics) / len(asked) if asked else 0.0


def free_share(question: Question, candidate: Candidate) -> float:
    """The share of the cap that is free, so a small cap weighs as much as a large one."""
    return max(candidate.supporter.free, 0) / candidate.supporter.profile.cap


def rested(question: Question, candidate: Candidate) -> float:
    """Time since the last offer, full after a week; never offered counts as rested."""
    last = candidate.supporter.last_offered_at
    if last is None:
        return 1.0
    return min(max((question.now - last) / RESTED_AFTER, 0.0), 1.0)


def tie_break(request_id: str, ref: str) -> bytes:
    """Same for a request whenever asked, different between requests: no ref is always first."""
    return blake2b(ref.encode(), key=request_id.encode()[:64], digest_size=16).digest()
