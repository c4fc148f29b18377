"""Members are entered, moved, entrusted and seen off within their own agency."""

from collections.abc import Callable
from itertools import count

import pytest

from services.identity.application.add_member import AddMember, NewMember
from services.identity.application.change_member import ChangeMember, MemberChange
from services.identity.application.find_members import FindMembers
from services.identity.application.ports import UnknownAgency, UnknownUnit
from services.identity.application.record_departure import RecordDeparture
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import AlreadyLeft, Member, NoSuchMember, NotASupporter
from services.identity.domain.roles import RolesNotGrantable
from tests.services.identity.fakes import FakeAgencies, FakeClock, FakeEvents, FakeMemberRows


class Office:
    """Identity's member use cases over one set of fakes."""

    def __init__(self) -> None:
        self.rows, self.events, clock = FakeMemberRows(), FakeEvents(), FakeClock()
        self.agencies, self.pseudonyms = FakeAgencies(harbor=("D01", "D02")), Pseudonyms(b"k")
        agencies = self.agencies
        ids = count(1)
        new_id: Callable[[], str] = lambda: f"m{next(ids)}"  # noqa: E731
        self.add = AddMember(self.rows, agencies, clock, new_id)
        self.change = ChangeMember(self.rows, agencies, self.events, self.pseudonyms)
        self.leave = RecordDeparture(self.rows, self.events, self.pseudonyms, clock)
        self.find = FindMembers(self.rows, self.pseudonyms)

    def enter(self, *roles: str, granter: str = "coordinator", unit: str = "D01") -> Member:
        return self.add(NewMember("harbor", "Ana", "1", unit, frozenset(roles), granter))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_move_is_published_once_and_without_a_name(office: Office) -> None:
    member = office.enter("officer")
    for _ in range(2):
        office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    data = {"supporter_ref": office.pseudonyms.supporter_ref(member.id), "unit": "D02"}
    assert office.events.published == [("member.moved.v1", "harbor", data)]


def test_a_correction_moves_nobody(office: Office) -> None:
    member = office.enter("officer")
    changed = office.change(MemberChange("harbor", member.id, "coordinator", name="Ana B"))
    assert (changed.name, changed.badge, changed.unit) == ("Ana B", "1", "D01")
    assert office.events.published == []


def test_a_departure_is_published_and_final(office: Office) -> None:
    member = office.enter("supporter")
    office.leave("harbor", member.id)
    assert [event[0] for event in office.events.published] == ["member.left.v1"]
    with pytest.raises(AlreadyLeft):
        office.leave("harbor", member.id)
    with pytest.raises(AlreadyLeft):
        office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    assert len(office.events.published) == 1


def test_a_unit_the_agency_does_not_have_is_refused(office: Office) -> None:
    with pytest.raises(UnknownUnit):
        office.enter("officer", unit="P11")
    member = office.enter("officer")
    with pytest.raises(UnknownUnit):
        office.change(MemberChange("harbor", member.id, "coordinator", unit="P11"))


def test_another_agencys_member_does_not_exist(office: Office) -> None:
    member = office.enter("officer")
    for attempt in (
        lambda: office.find.one("lakeside", member.id),
        lambda: office.leave("lakeside", member.id),
        lambda: office.change(MemberChange("lakeside", member.id, "coordinator", name="X")),
        lambda: office.find.supporter_reference("lakeside", member.id),
    ):
        with pytest.raises(NoSuchMember):
            attempt()
    assert office.find.page("lakeside", None, 10) == []


@pytest.mark.parametrize("role", ["coordinator", "clinician", "leadership", "operator"])
def test_a_partner_system_entrusts_nobody_with_the_programme(office: Office, role: str) -> None:
    with pytest.raises(RolesNotGrantable):
        office.enter("officer", role, granter="partner")
    member = office.enter("officer", role, granter="operator")
    with pytest.raises(RolesNotGrantable):
        office.change(MemberChange("harbor", member.id, "partner", roles=frozenset({"officer"})))


def test_a_coordinator_makes_no_operator(office: Office) -> None:
    with pytest.raises(RolesNotGrantable):
        office.enter("operator")
    assert office.enter("operator", granter="operator").roles == {"operator"}


def test_an_unknown_granter_may_least(office: Office) -> None:
    with pytest.raises(RolesNotGrantable):
        office.enter("coordinator", granter="someone")


def test_only_a_supporters_reference_is_told(office: Office) -> None:
    with pytest.raises(NotASupporter):
        office.find.supporter_reference("harbor", office.enter("officer").id)
    supporter = office.enter("supporter")
    assert office.find.supporter_reference("harbor", supporter.id) == (
        office.pseudonyms.supporter_ref(supporter.id)
    )


def test_a_retired_agency_enters_and_entrusts_nobody_and_lets_its_members_go(
    office: Office,
) -> None:
    member = office.enter("supporter")
    office.agencies.retire("harbor")
    with pytest.raises(UnknownAgency):
        office.enter("officer")
    with pytest.raises(UnknownAgency):
        office.change(MemberChange("harbor", member.id, "coordinator", roles=frozenset()))
    assert office.leave("harbor", member.id)
