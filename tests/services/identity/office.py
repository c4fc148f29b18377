"""Identity's use cases over one set of fakes."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

from services.identity.application.add_member import AddMember, NewMember
from services.identity.application.change_command import ChangeCommand, NewCommand
from services.identity.application.change_member import ChangeMember
from services.identity.application.desk_news import DeskNews
from services.identity.application.find_members import FindMembers
from services.identity.application.find_standing import FindStanding
from services.identity.application.keep_keys import KeepKeys
from services.identity.application.keep_ties import KeepTies, NewTie
from services.identity.application.list_supporters import ListedSupporter, ListSupporters
from services.identity.application.pool_news import PoolNews
from services.identity.application.ports import MemberRows, Sealer
from services.identity.application.record_departure import RecordDeparture
from services.identity.application.sign_tokens import SignTokens
from services.identity.domain.command import Command
from services.identity.domain.hats import Hat, Pseudonyms
from services.identity.domain.member import Member
from services.identity.domain.standing import Standing
from services.identity.domain.tie import Tie
from tests.services.identity.fakes import (
    FakeAgencies,
    FakeClock,
    FakeEvents,
    FakeKeyMaker,
    FakeMemberRows,
    FakeRings,
    FakeSealer,
    FakeSigner,
    FakeTieRows,
)

UNITS = tuple(f"D{number:02}" for number in range(1, 60))


class Office:
    """Harbor has 59 units, lakeside has one; both keep Chicago's time."""

    def __init__(self) -> None:
        self.rows, self.ties, self.events = FakeMemberRows(), FakeTieRows(), FakeEvents()
        self.clock, self.pseudonyms = FakeClock(), Pseudonyms(b"k")
        self.agencies = agencies = FakeAgencies(harbor=UNITS, lakeside=("P11",))
        ids = count(1)
        new_id: Callable[[], str] = lambda: f"m{next(ids):03}"  # noqa: E731
        news = PoolNews(agencies, self.events, self.pseudonyms)
        self.add = AddMember(self.rows, agencies, self.clock, new_id)
        desk = DeskNews(self.events, self.pseudonyms)
        self.change = ChangeMember(self.rows, agencies, news, desk, self.clock)
        self.leave = RecordDeparture(self.rows, news, desk, self.clock)
        self.find = FindMembers(self.rows, self.pseudonyms)
        self.command = ChangeCommand(self.rows, agencies, news, self.clock, lambda: str(uuid4()))
        self.keep = KeepTies(self.rows, self.ties, agencies, self.pseudonyms, self.clock, new_id)
        self.list = ListSupporters(self.rows, agencies, self.pseudonyms)
        self.find_standing = FindStanding(self.ties, agencies, self.pseudonyms, self.clock)

    def enter(
        self,
        *roles: str,
        granter: str = "coordinator",
        unit: str | None = None,
        agency: str = "harbor",
    ) -> Member:
        unit = unit or ("D01" if agency == "harbor" else "P11")
        return self.add(NewMember(agency, "Ana", "1", unit, frozenset(roles), granter))

    def begin(self, member: Member, unit: str, began_on: date, acting: bool = False) -> Command:
        new = NewCommand(unit, acting, began_on)
        return self.command.begin(member.agency, member.id, new)

    def end(self, member: Member, command: Command, on: date | None = None) -> Command:
        return self.command.end(member.agency, member.id, command.id, on)

    def tie(self, one: Member, other: Member | str, kind: str = "relative") -> Tie:
        named = {"supporter_ref": other} if isinstance(other, str) else {"other_id": other.id}
        return self.keep.declare(one.agency, one.id, NewTie(kind, **named))

    def listed(self, agency: str = "harbor") -> Sequence[ListedSupporter]:
        return [*self.list(agency, None, 10)]

    def standing(self, member: Member) -> Standing:
        return self.find_standing(self.rows.for_agency(member.agency).get(member.id))

    def told(self, type: str) -> list[dict[str, Any]]:
        return [data for published, _, data in self.events.published if published == type]

    def ref(self, member: Member) -> str:
        return self.pseudonyms.supporter_ref(member.id)

    def claims(
        self, member: Member, hat: Hat, audience: str, sealer: Sealer | None = None
    ) -> dict[str, Any]:
        signer = FakeSigner()
        tokens = signing(self.rows, self.find_standing, signer, sealer or FakeSealer())
        tokens.for_member(member.agency, member.id, hat, audience)
        return signer.signed[-1][0]


def signing(
    rows: MemberRows,
    standing: FindStanding,
    signer: FakeSigner,
    sealer: Sealer | None = None,
) -> SignTokens:
    """All that is signed has the id `j1`."""
    clock = standing.clock
    keys = KeepKeys(FakeRings(), FakeKeyMaker(), clock)
    return SignTokens(
        rows,
        standing.agencies,
        standing,
        keys,
        signer,
        sealer or FakeSealer(),
        standing.pseudonyms,
        clock,
        "watchmate",
        lambda: "j1",
    )
