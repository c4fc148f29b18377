"""Rules that protect supporters: how much they carry, how often they are asked, when they rest."""

from services.matching.domain.question import Candidate, Question


def has_a_free_place(question: Question, candidate: Candidate) -> bool:
    return candidate.supporter.free >= 1


def can_bear_it(question: Question, candidate: Candidate) -> bool:
    """What they carry weighs by what it is about, not by how many it is (R13)."""
    terms = question.terms
    return candidate.supporter.load + terms.weight <= terms.exposure_limit


def asked_seldom_enough(question: Question, candidate: Candidate) -> bool:
    """Fewer offers than allowed within the period that ends now."""
    terms = question.terms
    begins = question.now - terms.period
    lately = sum(1 for at in candidate.supporter.recent_offers if at > begins)
    return lately < terms.offers_in_period


def rested(question: Question, candidate: Candidate) -> bool:
    """No longer cooling down after a heavy contact or an incident of their own (R13)."""
    until = candidate.supporter.rests_until
    return until is None or until <= question.now
