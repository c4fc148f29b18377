"""The supporters of an agency who consented to be named to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.identity.application.ports import Agencies, MemberRows, UnknownAgency
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member


@dataclass(frozen=True)
class ListedSupporter:
    """`member_id` marks the place in the list and is shown to nobody."""

    supporter_ref: str
    name: str
    unit: str
    member_id: str


@dataclass(frozen=True)
class ListSupporters:
    members: MemberRows
    agencies: Agencies
    pseudonyms: Pseudonyms

    def __call__(self, agency: str, after: str | None, count: int) -> Sequence[ListedSupporter]:
        """An agency that is unknown or retired is like one where nobody consented."""
        try:
            self.agencies.require(agency)
        except UnknownAgency:
            return ()
        found = self.members.for_agency(agency).listed(after, count)
        return [self._shown(member) for member in found]

    def _shown(self, member: Member) -> ListedSupporter:
        reference = self.pseudonyms.supporter_ref(member.id)
        return ListedSupporter(reference, member.name, member.unit, member.id)
