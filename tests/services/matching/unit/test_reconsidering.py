"""What becomes of offers and contacts when facts about their supporter change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import OwnHat, accept_offer
from services.matching.application.enter_training import enter_training
from services.matching.application.keep_pool import change_supporter, enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.note_involvement import Presence, note_involvement
from services.matching.application.set_availability import set_availability
from services.matching.application.watch_credentials import credential_due
from services.matching.domain.availability import Away, Extra, Window
from services.matching.domain.errors import InvalidProfile, UnknownSupporter
from services.matching.domain.supporter import Profile
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import BarringDuty, IncidentRole, Urgency
from shared.security.conflict_tokens import incident_ref
from tests.services.matching.builders import (
    MONDAY_NOON,
    need,
    profile,
    ref,
    supporter,
    token,
    training,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import submit

SAM, ANN = ref("sam"), ref("ann")
TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
Change = Callable[[Profile], Profile]


def states(world: World, supporter_ref: str = SAM) -> list[str]:
    mine = [one for one in world.offers.rows.values() if one.supporter_ref == supporter_ref]
    return [one.state.value for one in sorted(mine, key=lambda one: one.made_at)]


def offered(world: World, number: int = 1, **wishes: Any) -> None:
    """One after the other, so that it is known which is the newest."""
    for name in range(number):
        submit(world, need(**wishes), uuid(f"request-{name}"))
        world.clock.pass_by(seconds=1)


def accepted(world: World, which: int = 0) -> None:
    mine = [one for one in world.offers.rows.values() if one.supporter_ref == SAM]
    offer = sorted(mine, key=lambda one: one.made_at)[which]
    accept_offer(world.ports, OwnHat(SAM, offer.supporter_agency), offer.offer_id)


def changed(world: World, agency: str = "harbor", **facts: Any) -> None:
    def change(before: Profile) -> Profile:
        return replace(before, **facts)

    change_supporter(world.ports, agency, SAM, change)


def reason(world: World) -> str:
    return str(world.events.last("offer.withdrawn.v1").data["reason"])


def test_lowering_the_cap_withdraws_the_newest_open_offers_until_the_rest_fits(
    world: World,
) -> None:
    world.policies.agreed = Terms(exposure_limit=9)
    world.pool(supporter(cap=4))
    offered(world, 4)
    changed(world, cap=2)
    assert states(world) == ["open", "open", "withdrawn", "withdrawn"]
    assert world.supporters.rows[SAM].free == 0


def test_a_contact_outlives_a_cap_under_it_while_open_offers_make_way(world: World) -> None:
    world.policies.agreed = Terms(exposure_limit=9)
    world.pool(supporter(cap=3))
    offered(world, 3)
    accepted(world, 0)
    accepted(world, 2)
    changed(world, cap=1)
    assert states(world) == ["accepted", "withdrawn", "accepted"]


def test_a_cap_that_still_fits_withdraws_nothing(world: World) -> None:
    world.pool(supporter(cap=4))
    offered(world, 2)
    changed(world, cap=2)
    assert states(world) == ["open", "open"]


def test_a_pause_withdraws_open_offers_and_leaves_contacts(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    set_availability(world.ports, OwnHat(SAM, "harbor"), paused=True)
    assert states(world) == ["accepted", "withdrawn"]
    assert reason(world) == "supporter_unavailable"


def test_going_away_today_withdraws_open_offers_and_leaves_contacts(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, away=(Away(TODAY, TODAY + 9 * DAY),))
    assert states(world) == ["accepted", "withdrawn"]


def test_going_away_next_week_withdraws_nothing_today(world: World) -> None:
    world.pool(supporter())
    offered(world)
    changed(world, away=(Away(TODAY + 7 * DAY, TODAY + 9 * DAY),))
    assert states(world) == ["open"]


def test_whoever_is_back_within_a_day_keeps_a_request_that_can_wait(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, urgency=Urgency.ROUTINE)
    changed(world, away=(Away(TODAY, TODAY),))
    assert states(world) == ["open"]


def test_an_extra_span_on_a_day_away_keeps_the_offer(world: World) -> None:
    world.pool(supporter())
    offered(world)
    there = Extra(TODAY, time(0), time(0))
    changed(world, away=(Away(TODAY, TODAY + 3 * DAY),), extra=(there,))
    assert states(world) == ["open"]


@pytest.mark.parametrize(
    ("facts", "running"),
    [
        ({"languages": frozenset({"fr"})}, "accepted"),
        ({"duties": frozenset({BarringDuty.INTERNAL_AFFAIRS})}, "withdrawn"),
        ({"training": ()}, "withdrawn"),
        ({"designated_on": TODAY + DAY}, "withdrawn"),
    ],
    ids=["language", "duty", "training", "designation"],
)
def test_a_profile_that_no_longer_fits_loses_open_offers_and_where_it_must_contacts(
    world: World, facts: dict[str, Any], running: str
) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, **facts)
    assert states(world) == [running, "withdrawn"]
    assert reason(world) == "supporter_unavailable"


def test_whoever_is_shared_no_more_loses_other_agencies_offers(world: World) -> None:
    world.pool(supporter("sam", "mesa"), supporter("ann", topics=frozenset()))
    offered(world)
    changed(world, "mesa", shared=False)
    assert states(world) == ["withdrawn"]
    assert states(world, ANN) == ["open"]


def test_a_change_that_matters_to_no_rule_leaves_everything(world: World) -> None:
    world.pool(supporter(cap=2))
    offered(world, 2)
    accepted(world, 0)
    changed(world, topics=frozenset(), veteran=True, channels=frozenset({"phone"}))
    assert states(world) == ["accepted", "open"]


# training that lapses at midnight


def lapsing(world: World, **facts: Any) -> None:
    """In order today, by a training that ends with the day."""
    short = training(expires_on=TODAY)
    enrol_supporter(world.ports, "harbor", SAM, profile(training=(short,), cap=2, **facts))


def test_the_lapse_is_expected_at_the_supporters_midnight_after_the_last_day(
    world: World,
) -> None:
    lapsing(world, time_zone="America/Chicago")
    assert world.deadlines.lapses[SAM].isoformat() == "2026-06-02T05:00:00+00:00"


def test_at_midnight_open_offers_are_withdrawn_and_contacts_handed_over(world: World) -> None:
    world.pool(supporter("ann", topics=frozenset(), cap=9))
    lapsing(world)
    offered(world, 2)
    accepted(world, 0)
    world.clock.pass_by(hours=12)
    credential_due(world.ports, "harbor", SAM)
    assert states(world) == ["withdrawn", "withdrawn"]
    assert reason(world) == "supporter_unavailable"
    assert states(world, ANN) == ["open", "open"]
    offered(world, 3)
    assert len(states(world)) == 2
    assert SAM not in world.deadlines.lapses


def test_nothing_happens_at_midnight_to_whoever_renewed_meanwhile(world: World) -> None:
    lapsing(world)
    offered(world)
    renewed = training(completed_on=TODAY, expires_on=TODAY + 30 * DAY)
    enter_training(world.ports, "harbor", SAM, renewed)
    world.clock.pass_by(hours=12)
    credential_due(world.ports, "harbor", SAM)
    assert states(world) == ["open"]
    assert world.deadlines.lapses[SAM].date() == TODAY + 31 * DAY


def test_the_home_agencys_requirement_lapses_like_a_training(world: World) -> None:
    asked = Requirement(refreshers={"active_listening": timedelta(days=550)})
    world.policies.agreed = Terms(requirements={"harbor": asked})
    enrol_supporter(world.ports, "harbor", SAM, profile())
    last_day = date(2025, 1, 1) + timedelta(days=550)
    assert world.deadlines.lapses[SAM].date() == last_day + DAY


def test_training_that_never_ends_is_not_watched(world: World) -> None:
    forever = training(expires_on=date.max)
    enrol_supporter(world.ports, "harbor", SAM, profile(training=(forever,)))
    assert SAM not in world.deadlines.lapses


def test_whoever_left_has_no_midnight_ahead(world: World) -> None:
    lapsing(world)
    remove_supporter(world.ports, "harbor", SAM)
    assert SAM not in world.deadlines.lapses
    credential_due(world.ports, "harbor", SAM)
    credential_due(world.ports, "harbor", ref("nobody"))
    assert SAM not in world.deadlines.lapses


def test_the_same_training_entered_twice_is_entered_once(world: World) -> None:
    world.pool(supporter())
    one = training(topic="referral", completed_on=TODAY, expires_on=TODAY + DAY)
    for _ in range(2):
        entered = enter_training(world.ports, "harbor", SAM, one)
    assert [entry.topic for entry in entered.profile.training] == ["active_listening", "referral"]
    with pytest.raises(UnknownSupporter):
        enter_training(world.ports, "mesa", SAM, one)


# incidents


def present(**facts: Any) -> Presence:
    return replace(Presence("harbor", "42", IncidentRole.WITNESS, TODAY), **facts)


def about_incident(number: str) -> dict[str, Any]:
    return {"excluded": frozenset({token(incident_ref("harbor", number))})}


def test_whoever_was_at_the_incident_loses_the_open_offer_and_the_contact_about_it(
    world: World,
) -> None:
    world.policies.rest = timedelta(days=14)
    world.pool(supporter(cap=3))
    submit(world, need(**about_incident("42")), uuid("about it"))
    world.clock.pass_by(seconds=1)
    submit(world, need(**about_incident("43")), uuid("about another"))
    accepted(world, 0)
    noted = note_involvement(world.ports, "harbor", SAM, present())
    assert states(world) == ["withdrawn", "open"]
    assert reason(world) == "supporter_conflict"
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


# weekly spans


@pytest.mark.parametrize(
    "windows",
    [
        (Window(0, time(8), time(12)), Window(0, time(11), time(13))),
        (Window(0, time(22), time(6)), Window(1, time(5), time(7))),
        (Window(6, time(22), time(6)), Window(0, time(5), time(7))),
        (Window(3, time(0), time(0)), Window(3, time(0), time(0))),
    ],
    ids=["same day", "over midnight", "over the turn of the week", "twice"],
)
def test_weekly_spans_that_overlap_are_refused(world: World, windows: tuple[Window, ...]) -> None:
    with pytest.raises(InvalidProfile) as refused:
        enrol_supporter(world.ports, "harbor", SAM, profile(availability=windows))
    assert refused.value.field == "availability"
    world.pool(supporter())
    with pytest.raises(InvalidProfile):
        changed(world, availability=windows)


def test_weekly_spans_that_only_touch_are_taken(world: World) -> None:
    touching = (Window(6, time(22), time(6)), Window(0, time(6), time(22)))
    enrol_supporter(world.ports, "harbor", SAM, profile(availability=touching))
    assert world.supporters.rows[SAM].profile.availability == touching
