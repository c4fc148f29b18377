"""Rules on which agency a supporter may come from."""

from services.matching.domain.question import Candidate, Question
from services.matching.domain.vocabulary import Preference


def agency_lends(question: Question, candidate: Candidate) -> bool:
    """A sharing agreement covers this urgency today; the home agency always does."""
    return candidate.supporter.agency in question.lenders


def shared_beyond_home(question: Question, candidate: Candidate) -> bool:
    """The supporter consented to be offered to other agencies."""
    return _same_agency(question, candidate) or candidate.supporter.profile.shared


def agency_as_wished(question: Question, candidate: Candidate) -> bool:
    """Own or another agency is a wish to be met, not a weight: it protects the requester.

    The own agency gives way to others only where the requester said that they will do.
    """
    if question.need.prefer is Preference.ANOTHER_AGENCY:
        return not _same_agency(question, candidate)
    if question.need.prefer is Preference.OWN_AGENCY:
        widened = question.widened and question.need.may_widen
        return widened or _same_agency(question, candidate)
    return True


def _same_agency(question: Question, candidate: Candidate) -> bool:
    return candidate.supporter.agency == question.agency
