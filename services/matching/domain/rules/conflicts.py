"""Rules that keep a supporter with a conflict away from a requester nobody here knows."""

from services.matching.domain.question import Candidate, Question


def not_excluded(question: Question, candidate: Candidate) -> bool:
    """Neither the supporter nor their unit is vetoed, nor is the supporter the requester."""
    return not {candidate.ref_token, candidate.unit_token} & question.need.excluded


def outside_own_unit(question: Question, candidate: Candidate) -> bool:
    """Not of the requester's unit, unless the requester allowed it."""
    if question.need.own_unit_allowed:
        return True
    return candidate.unit_token not in question.need.unit_tokens
