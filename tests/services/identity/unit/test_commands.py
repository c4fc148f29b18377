"""Who commands what is kept, told to the pool of those it knows, and of nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.identity.application.change_member import MemberChange
from services.identity.application.ports import UnknownUnit
from services.identity.domain.command import (
    MOST_COMMANDS,
    CommandOverlaps,
    EndsBeforeItBegan,
    ImpossibleDay,
    NoSuchCommand,
    TooManyCommands,
)
from services.identity.domain.member import AlreadyLeft, NoSuchMember
from tests.services.identity.office import UNITS, Office

CHANGED = "member.command_changed.v1"
TODAY = date(2026, 3, 1)
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_command_is_kept_and_told_by_pseudonym_from_the_agencys_own_midnight(
    office: Office,
) -> None:
    member = office.enter("supporter")
    command = office.begin(member, "D02", NEW_YEAR, acting=True)
    assert office.find.one("harbor", member.id).commands == (command,)
    assert command.acting
    assert office.events.published == [
        (
            CHANGED,
            "harbor",
            {
                "supporter_ref": office.ref(member),
                "command_id": command.id,
                "unit": "D02",
                "began_at": datetime(2026, 1, 1, 6, tzinfo=UTC),
                "ended_at": None,
            },
        )
    ]


def test_an_ending_is_told_once_and_its_day_counts(office: Office) -> None:
    member = office.enter("supporter")
    command = office.begin(member, "D02", NEW_YEAR)
    ended = office.end(member, command, date(2026, 1, 31))
    assert office.end(member, command) == ended
    begun, told = office.told(CHANGED)
    assert told == begun | {"ended_at": datetime(2026, 2, 1, 6, tzinfo=UTC)}


def test_without_a_day_a_command_ends_today(office: Office) -> None:
    member = office.enter("officer")
    assert office.end(member, office.begin(member, "D02", NEW_YEAR)).ended_on == TODAY


def test_of_who_was_never_a_supporter_no_command_is_told(office: Office) -> None:
    member = office.enter("officer", "coordinator")
    office.end(member, office.begin(member, "D02", NEW_YEAR))
    assert office.events.published == []


def test_of_who_becomes_a_supporter_the_commands_that_still_count_are_told(
    office: Office,
) -> None:
    member = office.enter("officer")
    running = office.begin(member, "D02", date(2020, 1, 1))
    lately = office.begin(member, "D03", date(2020, 1, 1))
    office.end(member, lately, TODAY - timedelta(days=365))
    long_ago = office.begin(member, "D04", date(2020, 1, 1))
    office.end(member, long_ago, TODAY - timedelta(days=366))
    roles = frozenset({"officer", "supporter"})
    for _ in range(2):
        office.change(MemberChange("harbor", member.id, "coordinator", roles=roles))
    assert [told["command_id"] for told in office.told(CHANGED)] == [running.id, lately.id]
    assert [told["ended_at"] is None for told in office.told(CHANGED)] == [True, False]


def test_one_unit_is_not_commanded_twice_at_a_time(office: Office) -> None:
    member = office.enter("officer")
    first = office.begin(member, "D02", NEW_YEAR, acting=True)
    with pytest.raises(CommandOverlaps):
        office.begin(member, "D02", TODAY)
    office.end(member, first, date(2026, 2, 1))
    with pytest.raises(CommandOverlaps):
        office.begin(member, "D02", date(2026, 1, 31))
    office.begin(member, "D02", date(2026, 2, 1))
    office.begin(member, "D03", NEW_YEAR)
    assert len(office.find.one("harbor", member.id).commands) == 3


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(1949, 12, 31), date(1, 1, 1), date.max])
def test_a_day_that_cannot_be_is_refused(office: Office, day: date) -> None:
    member = office.enter("supporter")
    with pytest.raises(ImpossibleDay):
        office.begin(member, "D02", day)
    command = office.begin(member, "D02", NEW_YEAR)
    with pytest.raises((ImpossibleDay, EndsBeforeItBegan)):
        office.end(member, command, day)


def test_no_command_ends_before_it_began(office: Office) -> None:
    member = office.enter("officer")
    command = office.begin(member, "D02", NEW_YEAR)
    with pytest.raises(EndsBeforeItBegan):
        office.end(member, command, date(2025, 12, 31))
    assert office.end(member, command, NEW_YEAR).ended_on == NEW_YEAR


def test_unknown_units_members_and_commands_are_refused(office: Office) -> None:
    member, other = office.enter("officer"), office.enter("officer")
    command = office.begin(member, "D02", NEW_YEAR)
    with pytest.raises(UnknownUnit):
        office.begin(member, "P11", NEW_YEAR)
    with pytest.raises(NoSuchCommand):
        office.end(other, command)
    with pytest.raises(NoSuchMember):
        office.command.end("lakeside", member.id, command.id, None)
    office.leave("harbor", member.id)
    with pytest.raises(AlreadyLeft):
        office.end(member, command)
    with pytest.raises(AlreadyLeft):
        office.begin(member, "D03", NEW_YEAR)


def test_only_commands_that_count_no_longer_make_room(office: Office) -> None:
    member = office.enter("officer")
    old = office.begin(member, UNITS[0], date(2020, 1, 1))
    office.end(member, old, date(2020, 6, 1))
    for unit in UNITS[1:MOST_COMMANDS]:
        office.begin(member, unit, NEW_YEAR)
    office.begin(member, UNITS[MOST_COMMANDS], NEW_YEAR)
    kept = office.find.one("harbor", member.id).commands
    assert len(kept) == MOST_COMMANDS
    assert old.id not in {command.id for command in kept}
    office.end(member, kept[0])
    with pytest.raises(TooManyCommands):
        office.begin(member, UNITS[-1], NEW_YEAR)
