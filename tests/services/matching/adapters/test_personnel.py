"""Commands and former units in memory and in MongoDB, in whatever order they were heard of."""

from dataclasses import replace

from services.matching.domain.standing_facts import Command, FormerUnit
from tests.services.matching.adapters.stores import YESTERDAY, Stores
from tests.services.matching.builders import MONDAY_NOON, ref, uuid


def test_the_end_of_a_command_stays_whichever_news_comes_first(stores: Stores) -> None:
    running = Command(uuid("command"), "SWAT", YESTERDAY)
    ended = replace(running, ended_at=MONDAY_NOON)
    for news in (ended, running):
        stores.personnel.keep_command("harbor", ref("sam"), news)
    assert list(stores.personnel.commands_of("harbor", ref("sam"))) == [ended]
    assert list(stores.personnel.commands_of("mesa", ref("sam"))) == []


def test_the_last_departure_from_a_unit_stays(stores: Stores) -> None:
    for until in (MONDAY_NOON, YESTERDAY):
        stores.personnel.keep_former_unit("harbor", ref("sam"), FormerUnit("SWAT", until))
    stores.personnel.keep_command("harbor", ref("sam"), Command(uuid("c"), "D01", YESTERDAY))
    left = stores.personnel.former_units_of("harbor", ref("sam"))
    assert list(left) == [FormerUnit("SWAT", MONDAY_NOON)]
    assert list(stores.personnel.former_units_of("mesa", ref("sam"))) == []
