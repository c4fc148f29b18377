"""From a search to the question put to candidates, and from supporters to candidates."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from services.matching.domain.need import Need
from services.matching.domain.question import Candidate, Question
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
    return Candidate(supporter, _Tokens(key, question, supporter))


class _Tokens:
    """`Marks`: the tokens a supporter's facts have under the salt of this request.

    Each is computed when a rule asks for it: most candidates fail one that asks for none.
    """

    def __init__(self, key: bytes, question: Question, supporter: Supporter) -> None:
        self._key = key
        self._question = question
        self._supporter = supporter

    @cached_property
    def person(self) -> str:
        return self._token(self._supporter.ref)

    @cached_property
    def unit(self) -> str:
        supporter = self._supporter
        return self._token(unit_ref(supporter.agency, supporter.profile.unit))

    @cached_property
    def units(self) -> frozenset[str]:
        return self._tokens(unit_ref(self._supporter.agency, unit) for unit in self._units)

    @cached_property
    def related(self) -> str:
        return self._token(related_ref(self._supporter.ref))

    @cached_property
    def investigated(self) -> str:
        return self._token(investigation_ref(self._supporter.ref))

    @cached_property
    def commands(self) -> frozenset[str]:
        now, look_back = self._question.now, self._question.terms.look_back
        units = {one.unit for one in self._supporter.commands if one.counts(now, look_back)}
        return self._tokens(commander_ref(self._supporter.agency, unit) for unit in units)

    @cached_property
    def commanded(self) -> frozenset[str]:
        units = (*self._units, ANYBODY)
        return self._tokens(commanded_ref(self._supporter.agency, unit) for unit in units)

    @cached_property
    def incidents(self) -> frozenset[str]:
        incidents = self._supporter.incidents
        return self._tokens(incident_ref(one.agency, one.number) for one in incidents)

    @property
    def _units(self) -> set[str]:
        """The unit they are of and those they left within the look-back."""
        now, look_back = self._question.now, self._question.terms.look_back
        former = {one.unit for one in self._supporter.former_units if one.counts(now, look_back)}
        return former | {self._supporter.profile.unit}

    def _token(self, ref: str) -> str:
        return conflict_token(self._key, self._question.need.conflict_salt, ref)

    def _tokens(self, refs: Iterable[str]) -> frozenset[str]:
        return frozenset(self._token(ref) for ref in refs)
