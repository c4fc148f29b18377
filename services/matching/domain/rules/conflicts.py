"""Rules that keep a supporter with a conflict away from a requester nobody here knows."""

from services.matching.domain.question import Candidate, Question


def not_excluded(question: Question, candidate: Candidate) -> bool:
    """Neither vetoed by the requester nor the requester themselves."""
    return candidate.marks.person not in question.need.excluded


def unit_not_excluded(question: Question, candidate: Candidate) -> bool:
    """The requester vetoed no unit they are of."""
    return candidate.marks.unit not in question.need.excluded


def outside_own_unit(question: Question, candidate: Candidate) -> bool:
    """Not of a unit the requester is or lately was of, unless the requester allowed it."""
    if question.need.own_unit_allowed:
        return True
    return not candidate.marks.units & question.need.unit_tokens


def not_above_the_requester(question: Question, candidate: Candidate) -> bool:
    """Commands, or within the look-back commanded, no unit of the requester's (R1)."""
    return not candidate.marks.commands & question.need.excluded


def not_below_the_requester(question: Question, candidate: Candidate) -> bool:
    """Is, or within the look-back was, of no unit that the requester commands (R1)."""
    return not candidate.marks.commanded & question.need.excluded


def not_related(question: Question, candidate: Candidate) -> bool:
    """No relative, partner or other declared relationship (R2, R22)."""
    return candidate.marks.related not in question.need.excluded


def not_in_one_investigation(question: Question, candidate: Candidate) -> bool:
    """Not party to an open investigation together with the requester (R2)."""
    return candidate.marks.investigated not in question.need.excluded


def not_at_the_incident(question: Question, candidate: Candidate) -> bool:
    """Neither responder, witness nor party: their privilege would not hold (R2, R14)."""
    return not candidate.marks.incidents & question.need.excluded


def no_barring_duty(question: Question, candidate: Candidate) -> bool:
    """Neither of internal affairs nor of a promotion board (R2)."""
    return not candidate.supporter.profile.duties
