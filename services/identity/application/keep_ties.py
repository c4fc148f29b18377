"""Declare, end and read what ties two people, for coordinators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.identity.application.ports import Agencies, Clock, MemberRows, TieRows
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.tie import MOST_TIES, Tie, TiedToThemselves, TooManyTies


@dataclass(frozen=True)
class NewTie:
    """Exactly one of `other_id` and `supporter_ref`."""

    kind: str
    other_id: str | None = None
    supporter_ref: str | None = None


@dataclass(frozen=True)
class KeepTies:
    members: MemberRows
    ties: TieRows
    agencies: Agencies
    pseudonyms: Pseudonyms
    clock: Clock
    new_id: Callable[[], str]

    def declare(self, agency: str, member_id: str, new: NewTie) -> Tie:
        """Declared again while it runs it is the same tie, whoever of the two is named first.

        :raises NoSuchMember: for either; :raises UnknownAgency, TiedToThemselves, TooManyTies:
        """
        self.agencies.require(agency)
        self._hold(agency, member_id, new)
        made = self._made(agency, member_id, new)
        known = self.ties.for_agency(agency).running_of(member_id)
        for tie in known:
            if tie.same_as(made):
                return tie
        if max(len(known), self._running_of_the_other(made)) >= MOST_TIES:
            raise TooManyTies
        self.ties.for_agency(agency).add(made)
        return made

    def end(self, agency: str, tie_id: str) -> Tie:
        """:raises NoSuchTie:"""
        rows = self.ties.for_agency(agency)
        tie = rows.get(tie_id)
        ended = tie.end(self.clock.now())
        if ended != tie:
            rows.save(ended)
        return ended

    def running(self, agency: str, member_id: str) -> Sequence[Tie]:
        """As their own agency declared them, whichever side it named.

        :raises NoSuchMember:
        """
        self.members.for_agency(agency).get(member_id)
        return self.ties.for_agency(agency).running_of(member_id)

    def _hold(self, agency: str, member_id: str, new: NewTie) -> None:
        """Both are there, and nobody else counts their ties at the same time."""
        rows = self.members.for_agency(agency)
        for one in sorted({member_id, new.other_id or member_id}):
            rows.hold(one)

    def _made(self, agency: str, member_id: str, new: NewTie) -> Tie:
        own_ref = self.pseudonyms.supporter_ref(member_id)
        if new.other_id == member_id or new.supporter_ref == own_ref:
            raise TiedToThemselves
        now = self.clock.now()
        return Tie(self.new_id(), agency, new.kind, member_id, now, new.other_id, new.supporter_ref)

    def _running_of_the_other(self, tie: Tie) -> int:
        if tie.supporter_ref is not None:
            return len(self.ties.running_with(tie.supporter_ref))
        return len(self.ties.for_agency(tie.agency).running_of(str(tie.other_id)))
