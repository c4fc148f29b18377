"""Rules on whether a supporter may act at all."""

from services.matching.domain.question import Candidate, Question


def in_the_pool(question: Question, candidate: Candidate) -> bool:
    return not candidate.supporter.left


def not_paused(question: Question, candidate: Candidate) -> bool:
    return not candidate.supporter.paused


def designated(question: Question, candidate: Candidate) -> bool:
    """The agency head's designation is in effect where the supporter lives."""
    supporter = candidate.supporter
    return supporter.profile.designated_on <= supporter.today(question.now)


def training_in_date(question: Question, candidate: Candidate) -> bool:
    """Lapses at midnight of the supporter's own zone, after the last valid day."""
    supporter = candidate.supporter
    last_day = supporter.profile.training_valid_until
    return last_day is not None and supporter.today(question.now) <= last_day


def has_a_free_place(question: Question, candidate: Candidate) -> bool:
    return candidate.supporter.free >= 1
