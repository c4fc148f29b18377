"""Rules on whether a supporter may act at all."""

from services.matching.domain.credentials import shortfalls
from services.matching.domain.declaration import declared
from services.matching.domain.question import Candidate, Question
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement

_NOTHING_ASKED = Requirement()


def in_the_pool(question: Question, candidate: Candidate) -> bool:
    return not candidate.supporter.left


def not_paused(question: Question, candidate: Candidate) -> bool:
    return not candidate.supporter.paused


def designated(question: Question, candidate: Candidate) -> bool:
    """The agency head's designation is in effect where the supporter lives."""
    supporter = candidate.supporter
    return supporter.profile.designated_on <= supporter.today(question.now)


def designated_before_the_incident(question: Question, candidate: Candidate) -> bool:
    """Else what is said about it may not be protected (R3)."""
    incident = question.need.designated_before
    return incident is None or candidate.supporter.profile.designated_on <= incident.date()


def training_in_date(question: Question, candidate: Candidate) -> bool:
    """Lapses at midnight of the supporter's own zone, after the last valid day."""
    supporter = candidate.supporter
    last_day = supporter.profile.training_valid_until
    return last_day is not None and supporter.today(question.now) <= last_day


def trained_as_required(question: Question, candidate: Candidate) -> bool:
    """Hours and refreshers, by the policy of their own agency and of the requester's (R4)."""
    supporter = candidate.supporter
    today = supporter.today(question.now)
    policies = _asked_of(supporter, question)
    return not any(shortfalls(supporter.profile, policy, today) for policy in policies)


def declared_lately(question: Question, candidate: Candidate) -> bool:
    """Their relationships, in full, by the policy of both agencies: else a tie may be unknown."""
    supporter = candidate.supporter
    today = supporter.today(question.now)
    return all(declared(supporter, policy, today) for policy in _asked_of(supporter, question))


def _asked_of(supporter: Supporter, question: Question) -> list[Requirement]:
    """By their own agency and by the requester's."""
    agencies = {supporter.agency, question.agency}
    return [question.terms.requirements.get(agency, _NOTHING_ASKED) for agency in agencies]
