"""Rules on whether a supporter can answer this request in time and in words."""

from datetime import timedelta

from services.matching.domain.question import Candidate, Question
from services.matching.domain.vocabulary import Urgency

ROUTINE_HORIZON = timedelta(hours=24)


def available_in_time(question: Question, candidate: Candidate) -> bool:
    """Now for urgent and prompt requests, within a day for routine ones.

    On duty always, but for an absence: that outweighs a shift as it does the weekly hours.
    """
    times = candidate.supporter.profile.times
    if candidate.supporter.ref in question.on_call and not times.is_away(question.now):
        return True
    ahead = horizon(question.need.urgency)
    return times.opens_within(question.now, ahead) if ahead else times.covers(question.now)


def horizon(urgency: Urgency) -> timedelta:
    """How long from now a supporter may take until they can be reached."""
    return ROUTINE_HORIZON if urgency is Urgency.ROUTINE else timedelta(0)


def speaks_the_language(question: Question, candidate: Candidate) -> bool:
    return question.need.language in candidate.supporter.profile.languages


def of_the_gender_asked_for(question: Question, candidate: Candidate) -> bool:
    asked = question.need.gender
    return asked is None or candidate.supporter.profile.gender is asked


def not_tried_before(question: Question, candidate: Candidate) -> bool:
    return candidate.supporter.ref not in question.tried
