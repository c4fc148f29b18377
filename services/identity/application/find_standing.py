"""How a member who is about to ask stands to others."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.identity.application.ports import Agencies, Clock, TieRows
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member
from services.identity.domain.standing import Standing
from services.identity.domain.tie import Tie


@dataclass(frozen=True)
class FindStanding:
    ties: TieRows
    agencies: Agencies
    pseudonyms: Pseudonyms
    clock: Clock

    def __call__(self, member: Member) -> Standing:
        now, look_back = self.clock.now(), self.agencies.look_back()
        today = now.astimezone(self.agencies.time_zone(member.agency)).date()
        ties = self._ties(member)
        return Standing(
            former_units=_sorted(
                one.unit for one in member.former_units if one.counts(now, look_back)
            ),
            commands=_sorted(one.unit for one in member.commands if one.counts(today, look_back)),
            related=_sorted(self._other(member, tie) for tie in ties if not tie.investigation),
            investigated_with=_sorted(
                self._other(member, tie) for tie in ties if tie.investigation
            ),
        )

    def _ties(self, member: Member) -> list[Tie]:
        """Those their agency declared, and those another declared with them as a supporter."""
        own = self.ties.for_agency(member.agency).running_of(member.id)
        return [*own, *self.ties.running_with(self.pseudonyms.supporter_ref(member.id))]

    def _other(self, member: Member, tie: Tie) -> str:
        """Also of whom no pool knows yet: they may become a supporter while the request waits."""
        if tie.member_id == member.id and tie.supporter_ref is not None:
            return tie.supporter_ref
        other_id = tie.other_id if tie.member_id == member.id else tie.member_id
        return self.pseudonyms.supporter_ref(str(other_id))


def _sorted(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(entries)))
