"""What becomes of offers and contacts when their supporter was at an incident."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.domain.errors import InvalidProfile
from services.matching.domain.vocabulary import IncidentRole
from shared.security.conflict_tokens import incident_ref
from tests.services.matching.builders import MONDAY_NOON, need, supporter, token, uuid
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import submit
from tests.services.matching.unit.sam import SAM, accepted, reasons, states

TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)


def present(**facts: Any) -> Presence:
    return replace(Presence("harbor", "42", IncidentRole.WITNESS, TODAY), **facts)


def about_incident(number: str) -> dict[str, Any]:
    return {"excluded": frozenset({token(incident_ref("harbor", number))})}


def test_whoever_was_at_the_incident_loses_the_contact_about_it_and_rests_from_open_offers(
    world: World,
) -> None:
    world.policies.rest = timedelta(days=14)
    world.pool(supporter(cap=3))
    submit(world, need(**about_incident("42")), uuid("about it"))
    for name in ("contact", "offer"):
        world.clock.pass_by(seconds=1)
        submit(world, need(**about_incident("43")), uuid(f"{name} about another"))
    accepted(world, 0)
    accepted(world, 1)
    noted = note_involvement(world.ports, "harbor", SAM, present())
    assert states(world) == ["withdrawn", "accepted", "withdrawn"]
    assert sorted(reasons(world)) == ["supporter_conflict", "supporter_unavailable"]
    assert noted.rests_until == MONDAY_NOON.replace(hour=0) + timedelta(days=14)


def test_an_incident_noted_twice_is_noted_once(world: World) -> None:
    world.pool(supporter())
    note_involvement(world.ports, "harbor", SAM, present(number="ab-1"))
    noted = note_involvement(
        world.ports, "harbor", SAM, present(number="AB-1", role=IncidentRole.PARTY)
    )
    assert [one.role for one in noted.incidents] == [IncidentRole.PARTY]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": TODAY + DAY}, "on"),
        ({"on": date.min}, "on"),
        ({"agency": "atlantis"}, "agency"),
    ],
)
def test_an_involvement_that_cannot_be_is_refused(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    world.pool(supporter())
    with pytest.raises(InvalidProfile) as refused:
        note_involvement(world.ports, "harbor", SAM, present(**wrong))
    assert refused.value.field == field
