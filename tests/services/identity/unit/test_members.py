"""Members are entered, moved, entrusted and seen off within their own agency."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.identity.application.change_member import MemberChange
from services.identity.application.ports import UnknownAgency, UnknownUnit
from services.identity.domain.hats import Hat
from services.identity.domain.member import (
    MOST_FORMER_UNITS,
    AlreadyLeft,
    FormerUnit,
    Member,
    NoSuchMember,
    NotASupporter,
    TooManyMoves,
)
from services.identity.domain.roles import RolesNotGrantable
from tests.services.identity.builders import a_member
from tests.services.identity.office import Office

YEAR = timedelta(days=365)


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_move_is_published_once_and_without_a_name(office: Office) -> None:
    member = office.enter("officer", "supporter")
    for _ in range(2):
        office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    who = {"supporter_ref": office.pseudonyms.supporter_ref(member.id)}
    left = who | {"unit": "D01", "left_at": office.clock.now()}
    assert office.events.published == [
        ("member.moved.v1", "harbor", who | {"unit": "D02"}),
        ("member.unit_left.v1", "harbor", left),
    ]


def test_the_pool_is_told_of_the_units_a_new_supporter_lately_left(office: Office) -> None:
    """Else somebody who moved first and joined then could be offered to who commanded them."""
    member = office.enter("officer")
    first = office.clock.now()
    office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    office.clock.advance(timedelta(days=364))
    office.change(MemberChange("harbor", member.id, "coordinator", unit="D03"))
    assert office.events.published == []
    office.clock.advance(timedelta(days=2))
    both = frozenset({"officer", "supporter"})
    office.change(MemberChange("harbor", member.id, "coordinator", roles=both))
    told = office.told("member.unit_left.v1")
    assert [(one["unit"], one["left_at"] > first) for one in told] == [("D02", True)]


@pytest.mark.parametrize("role", ["officer", "clinician"])
def test_of_who_was_never_a_supporter_nobody_hears_unit_or_departure(
    office: Office, role: str
) -> None:
    member = office.enter(role, granter="operator")
    office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    office.leave("harbor", member.id)
    assert office.events.published == []


@pytest.mark.parametrize("leaves", [True, False])
def test_of_a_coordinator_notifications_hears_the_end_by_its_own_pseudonym_of_them(
    office: Office, leaves: bool
) -> None:
    member = office.enter("officer", "coordinator", granter="operator")
    office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    known_as = office.claims(member, Hat.STAFF, "watchmate.notifications")["sub"]
    if leaves:
        office.leave("harbor", member.id)
    else:
        plain = MemberChange("harbor", member.id, "operator", roles=frozenset({"officer"}))
        for _ in range(2):
            office.change(plain)
    told = ("member.coordination_ended.v1", "harbor", {"recipient_ref": known_as})
    assert office.events.published == [told]


def test_of_who_was_a_supporter_once_the_pool_still_hears(office: Office) -> None:
    member = office.enter("officer", "supporter")
    plain = MemberChange("harbor", member.id, "coordinator", roles=frozenset({"officer"}))
    for change in (plain, plain, replace(plain, roles=None, unit="D02")):
        office.change(change)
    office.leave("harbor", member.id)
    told = [event[0] for event in office.events.published]
    assert told == [
        "member.role_ended.v1",
        "member.moved.v1",
        "member.unit_left.v1",
        "member.left.v1",
    ]


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


def test_a_move_leaves_the_former_unit_and_the_moment_behind(office: Office) -> None:
    member = office.enter("officer")
    moved = office.change(MemberChange("harbor", member.id, "coordinator", unit="D02"))
    assert moved.former_units == (FormerUnit("D01", office.clock.now()),)
    assert office.find.one("harbor", member.id) == moved


def test_each_former_unit_is_kept_once_and_the_own_is_none_of_them() -> None:
    member = a_member(unit="A")
    for hours, unit in enumerate("BACA"):
        member = member.move(unit, member.joined_at + timedelta(hours=hours), YEAR)
    assert [(one.unit, one.until.hour - member.joined_at.hour) for one in member.former_units] == [
        ("B", 1),
        ("C", 3),
    ]


def much_moved() -> Member:
    """Of as many units as may be, one after another, a day each."""
    member = a_member(unit="U0")
    for number in range(1, MOST_FORMER_UNITS + 1):
        member = member.move(f"U{number}", member.joined_at + timedelta(days=number), YEAR)
    return member


def test_no_former_unit_that_counts_makes_room_for_another() -> None:
    member = much_moved()
    assert [one.unit for one in member.former_units] == [f"U{n}" for n in range(MOST_FORMER_UNITS)]
    just = member.joined_at + timedelta(days=1) + YEAR
    with pytest.raises(TooManyMoves):
        member.move("another", just, YEAR)
    back = member.move("U7", just, YEAR)
    assert len(back.former_units) == MOST_FORMER_UNITS
    assert "U7" not in {one.unit for one in back.former_units}


def test_former_units_that_count_no_longer_make_room_when_it_is_needed() -> None:
    member = much_moved()
    moved = member.move("another", member.joined_at + timedelta(days=3) + YEAR, YEAR)
    units = [one.unit for one in moved.former_units]
    assert units == [f"U{number}" for number in range(2, MOST_FORMER_UNITS + 1)]


def list_as(office: Office, member_id: str, listed: bool) -> None:
    office.change(MemberChange("harbor", member_id, "coordinator", listed=listed))


def test_nobody_is_listed_unless_somebody_says_so_and_only_as_a_supporter(office: Office) -> None:
    supporter, officer = office.enter("supporter"), office.enter("officer")
    assert office.listed() == []
    list_as(office, supporter.id, True)
    with pytest.raises(NotASupporter):
        list_as(office, officer.id, True)
    (shown,) = office.listed()
    assert (shown.name, shown.unit) == ("Ana", "D01")
    assert shown.supporter_ref == office.pseudonyms.supporter_ref(supporter.id)
    list_as(office, supporter.id, False)
    assert office.listed() == []


def test_who_gave_the_role_back_or_left_is_listed_no_longer(office: Office) -> None:
    back, gone = office.enter("supporter"), office.enter("supporter")
    for one in (back, gone):
        list_as(office, one.id, True)
    for roles in (frozenset({"officer"}), frozenset({"officer", "supporter"})):
        office.change(MemberChange("harbor", back.id, "coordinator", roles=roles))
    office.leave("harbor", gone.id)
    assert office.listed() == []


@pytest.mark.parametrize("agency", ["lakeside", "nowhere", "../admin", ""])
def test_an_agency_that_is_none_is_like_one_where_nobody_is_listed(
    office: Office, agency: str
) -> None:
    assert list(office.list(agency, None, 10)) == []


def test_a_retired_agency_lists_nobody(office: Office) -> None:
    list_as(office, office.enter("supporter").id, True)
    office.agencies.retire("harbor")
    assert office.listed() == []
