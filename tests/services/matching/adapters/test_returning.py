"""Whoever comes back to the pool comes back with what speaks against some requests."""

from dataclasses import replace
from datetime import timedelta

from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from tests.services.matching.adapters.stores import Stores
from tests.services.matching.builders import MONDAY_NOON, profile, ref, supporter

COMMAND = Command("c" * 36, "SWAT", MONDAY_NOON)


def test_incidents_former_units_and_rest_outlive_an_absence(stores: Stores) -> None:
    one = supporter(
        "sam",
        incidents=(Involvement("harbor", "26-42", "witness", MONDAY_NOON),),
        former_units=(FormerUnit("TRAFFIC", MONDAY_NOON),),
        rests_until=MONDAY_NOON + timedelta(days=9),
        recent_offers=(MONDAY_NOON,),
        commands=(COMMAND,),
    )
    stores.supporters.add(one)
    gone = stores.supporters.save(one, one.departed())
    later = MONDAY_NOON + timedelta(days=1)
    stores.supporters.add(gone.returned(profile(unit="SWAT"), later))
    back = stores.supporters.find(ref("sam"))
    assert back is not None
    assert (back.left, back.holds, back.enrolled_at) == (False, {}, later)
    assert (back.incidents, back.rests_until) == (one.incidents, one.rests_until)
    assert back.former_units == (*one.former_units, FormerUnit("K9", later))
    assert (back.commands, back.recent_offers) == ((COMMAND,), one.recent_offers)
    assert replace(back.profile, unit="K9") == one.profile
