"""From a search to the question put to candidates, and from supporters to candidates."""

from collections.abc import Iterable
from datetime import datetime

from services.matching.domain.need import Need
from services.matching.domain.question import Candidate, Marks, Question
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from shared.security.conflict_tokens import (
    commanded_ref,
    commander_ref,
    conflict_token,
    incident_ref,
    investigation_ref,
    related_ref,
    unit_ref,
)

from .ports import Ports

ANYBODY = "*"  # of the agency, for who commands all of it


def question_of(ports: Ports, search: Search, now: datetime) -> Question:
    need = need_of(search)
    lenders = ports.policies.lenders_for(search.agency, need.urgency, now)
    terms = ports.policies.terms(search.agency, need)
    return Question(need, search.agency, lenders, search.passed_over, now, terms)


def need_of(search: Search) -> Need:
    """An ended search has no need left; asking for it is a fault of the caller."""
    if search.need is None:
        raise LookupError("the search has ended")
    return search.need


def candidate_of(key: bytes, question: Question, supporter: Supporter) -> Candidate:
    """With the tokens the supporter's facts have under the salt of this request."""
    agency, salt = supporter.agency, question.need.conflict_salt

    def token(ref: str) -> str:
        return conflict_token(key, salt, ref)

    def tokens(refs: Iterable[str]) -> frozenset[str]:
        return frozenset(token(ref) for ref in refs)

    units, commands = _units(question, supporter), _commands(question, supporter)
    marks = Marks(
        person=token(supporter.ref),
        unit=token(unit_ref(agency, supporter.profile.unit)),
        units=tokens(unit_ref(agency, unit) for unit in units),
        related=token(related_ref(supporter.ref)),
        investigated=token(investigation_ref(supporter.ref)),
        commands=tokens(commander_ref(agency, unit) for unit in commands),
        commanded=tokens(commanded_ref(agency, unit) for unit in (*units, ANYBODY)),
        incidents=tokens(incident_ref(one.agency, one.number) for one in supporter.incidents),
    )
    return Candidate(supporter, marks)


def _units(question: Question, supporter: Supporter) -> set[str]:
    now, look_back = question.now, question.terms.look_back
    former = {one.unit for one in supporter.former_units if one.counts(now, look_back)}
    return former | {supporter.profile.unit}


def _commands(question: Question, supporter: Supporter) -> set[str]:
    now, look_back = question.now, question.terms.look_back
    return {one.unit for one in supporter.commands if one.counts(now, look_back)}
