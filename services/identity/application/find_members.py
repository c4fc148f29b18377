"""Read members of one agency."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.identity.application.ports import MemberRows
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member


@dataclass(frozen=True)
class FindMembers:
    members: MemberRows
    pseudonyms: Pseudonyms

    def one(self, agency: str, member_id: str) -> Member:
        """:raises NoSuchMember:"""
        return self.members.for_agency(agency).get(member_id)

    def page(self, agency: str, after: str | None, count: int) -> Sequence[Member]:
        return self.members.for_agency(agency).page(after, count)

    def supporter_reference(self, agency: str, member_id: str) -> str:
        """The pool pseudonym, by which a coordinator enrols a supporter.

        :raises NoSuchMember: :raises NotASupporter:
        """
        member = self.one(agency, member_id)
        member.require_supporter()
        return self.pseudonyms.supporter_ref(member.id)
