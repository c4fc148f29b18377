"""The yearly declaration of relationships: who must have made it, and until when it counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.matching.application.answer_offer import OwnHat, accept_offer
from services.matching.application.declare_relationships import (
    Standing,
    declare,
    enter_declaration,
    own_declaration,
)
from services.matching.application.find_gaps import find_gaps
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.leave_pool import remove_supporter
from services.matching.application.look_around import candidate_filter
from services.matching.application.read_coverage import read_coverage
from services.matching.application.watch_credentials import credential_due
from services.matching.domain.coverage import Coverage
from services.matching.domain.duty_cover import Why
from services.matching.domain.errors import InvalidProfile, UnknownSupporter
from services.matching.domain.offer import OfferState
from services.matching.domain.search import SearchState
from services.matching.domain.terms import Requirement, Terms
from tests.services.matching.builders import MONDAY_NOON, profile, question, ref, shift, supporter
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import current_offer, explained, search_of, submit

SAM = OwnHat(ref("sam"), "harbor")
TODAY = MONDAY_NOON.date()
DAY = timedelta(days=1)
LONG_AGO = MONDAY_NOON - timedelta(days=900)


@pytest.fixture
def yearly(world: World) -> World:
    """Where harbor asks for a declaration once a year and mesa for none."""
    world.policies.agreed = Terms(requirements={"harbor": Requirement(declaration_days=365)})
    return world


def coverage(world: World, days: int = 60) -> Coverage:
    return read_coverage(world.ports, "harbor", ("grief",), ("en",), 2, timedelta(days=days))


def days_of_lapse(world: World) -> list[datetime]:
    return list(world.deadlines.lapses.values())


@pytest.mark.parametrize(("age", "asked"), [(365, True), (366, False)])
def test_a_declaration_counts_through_the_last_day_of_its_year(
    yearly: World, age: int, asked: bool
) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, declared_on=TODAY - age * DAY))
    submit(yearly)
    assert (search_of(yearly).state is SearchState.OFFERED) == asked


def test_the_requesters_agency_asks_it_of_who_is_lent_too(yearly: World) -> None:
    yearly.pool(supporter(agency="mesa", enrolled_at=LONG_AGO))
    submit(yearly)
    assert search_of(yearly).state is SearchState.ESCALATED


def test_the_coordinator_is_told_by_the_name_of_the_rule(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO))
    submit(yearly)
    assert explained(yearly)["refusals"] == {"declared_lately": 1}


def test_where_none_is_asked_for_an_old_one_will_do(world: World) -> None:
    world.pool(supporter(enrolled_at=LONG_AGO))
    submit(world)
    assert search_of(world).state is SearchState.OFFERED


def test_whoever_is_enrolled_has_declared_with_it(yearly: World) -> None:
    enrol_supporter(yearly.ports, "harbor", SAM.ref, profile())
    assert own_declaration(yearly.ports, SAM) == Standing(TODAY, TODAY + 365 * DAY)


def test_whoever_comes_back_has_declared_with_it_again(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, declared_on=TODAY - 800 * DAY))
    remove_supporter(yearly.ports, "harbor", SAM.ref)
    enrol_supporter(yearly.ports, "harbor", SAM.ref, profile())
    assert own_declaration(yearly.ports, SAM).declared_on == TODAY


def test_one_tap_declares_for_another_year(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO))
    assert declare(yearly.ports, SAM) == Standing(TODAY, TODAY + 365 * DAY)
    version = yearly.supporters.rows[SAM.ref].version
    assert declare(yearly.ports, SAM) == own_declaration(yearly.ports, SAM)
    assert yearly.supporters.rows[SAM.ref].version == version, "a second tap writes nothing"
    submit(yearly)
    assert search_of(yearly).state is SearchState.OFFERED


def test_a_day_is_the_supporters_own(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, time_zone="Pacific/Auckland"))
    yearly.clock.pass_by(hours=3)
    assert declare(yearly.ports, SAM).declared_on == TODAY + DAY


def test_where_none_is_asked_for_it_counts_for_good(world: World) -> None:
    world.pool(supporter())
    assert declare(world.ports, SAM) == Standing(TODAY, None)
    assert days_of_lapse(world) == [datetime(2030, 1, 2, tzinfo=UTC)], "of the training"


def test_a_coordinator_enters_one_made_on_paper(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO))
    entered = enter_declaration(yearly.ports, "harbor", SAM.ref, TODAY - 3 * DAY)
    assert entered.last_declared == TODAY - 3 * DAY
    earlier = enter_declaration(yearly.ports, "harbor", SAM.ref, TODAY - 9 * DAY)
    assert earlier.last_declared == TODAY - 3 * DAY, "the last one counts"


def test_what_is_not_declared_yet_is_not_entered(yearly: World) -> None:
    yearly.pool(supporter())
    with pytest.raises(InvalidProfile) as refused:
        enter_declaration(yearly.ports, "harbor", SAM.ref, TODAY + DAY)
    assert refused.value.field == "on"


@pytest.mark.parametrize(("left", "agency"), [(False, "mesa"), (True, "harbor")])
def test_of_whom_the_agency_does_not_know_nothing_is_declared(
    yearly: World, left: bool, agency: str
) -> None:
    yearly.pool(supporter(left=left))
    with pytest.raises(UnknownSupporter):
        enter_declaration(yearly.ports, agency, SAM.ref, TODAY)
    with pytest.raises(UnknownSupporter):
        declare(yearly.ports, OwnHat(SAM.ref, agency))


def test_an_open_offer_goes_to_somebody_else_at_the_midnight_it_lapses(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, declared_on=TODAY - 365 * DAY))
    submit(yearly)
    offer = current_offer(yearly)
    yearly.clock.pass_by(hours=12)
    credential_due(yearly.ports, "harbor", SAM.ref)
    assert yearly.offers.rows[offer.offer_id].state is OfferState.WITHDRAWN
    assert yearly.events.last("offer.withdrawn.v1").data["reason"] == "supporter_unavailable"


def test_a_contact_that_runs_goes_on(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, declared_on=TODAY - 365 * DAY))
    submit(yearly)
    offer = current_offer(yearly)
    accept_offer(yearly.ports, SAM, offer.offer_id)
    yearly.clock.pass_by(hours=12)
    credential_due(yearly.ports, "harbor", SAM.ref)
    assert yearly.offers.rows[offer.offer_id].state is OfferState.ACCEPTED


def test_the_midnight_after_the_last_day_is_watched(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO))
    declare(yearly.ports, SAM)
    assert days_of_lapse(yearly) == [datetime(2027, 6, 2, tzinfo=UTC)]


def test_when_it_has_lapsed_the_training_is_watched_on(yearly: World) -> None:
    """A contact may still run, and must be handed over when the training ends."""
    yearly.pool(supporter(enrolled_at=LONG_AGO))
    credential_due(yearly.ports, "harbor", SAM.ref)
    assert days_of_lapse(yearly) == [datetime(2030, 1, 2, tzinfo=UTC)]


def test_whoever_has_no_training_in_date_is_watched_for_the_declaration(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, training=()))
    declare(yearly.ports, SAM)
    assert days_of_lapse(yearly) == [datetime(2027, 6, 2, tzinfo=UTC)]


def test_coverage_tells_whose_lapses_and_whose_has(yearly: World) -> None:
    yearly.pool(
        supporter("sam", enrolled_at=LONG_AGO, declared_on=TODAY - 335 * DAY),
        supporter("ann", enrolled_at=LONG_AGO),
    )
    found = coverage(yearly, days=30)
    [(who, lapse)] = found.lapsing
    assert (who, lapse.credential, lapse.last_day) == (
        SAM.ref,
        "declaration",
        TODAY + 30 * DAY,
    )
    assert [(who, one.credential) for who, one in found.lapsed] == [(ref("ann"), "declaration")]
    assert (found.counted, found.active) == (2, 1)
    assert coverage(yearly, days=29).lapsing == []


def test_a_shift_after_the_last_day_is_no_cover(yearly: World) -> None:
    yearly.pool(supporter(enrolled_at=LONG_AGO, declared_on=TODAY - 365 * DAY))
    yearly.shifts.add([shift(begins=-1, hours=24)])
    first = find_gaps(yearly.ports, "harbor", None).without_primary[0]
    assert (first.starts_at, first.why) == (MONDAY_NOON + timedelta(hours=12), Why.NOT_DECLARED)


@pytest.mark.parametrize(
    ("asked", "since"),
    [
        ({"harbor": 365, "mesa": 365}, date(2025, 5, 31)),
        ({"harbor": 365, "mesa": 30}, date(2025, 5, 31)),
        ({"harbor": 30, "mesa": 365}, date(2026, 5, 1)),
        ({"harbor": 30}, date(2026, 5, 1)),
        ({"mesa": 30}, None),
        ({}, None),
    ],
)
def test_the_pool_is_read_from_the_oldest_day_that_counts_for_a_lender(
    asked: dict[str, int], since: date | None
) -> None:
    """Of harbor's requests: its own days hold for both, and a lender's may be stricter."""
    requirements = {agency: Requirement(declaration_days=days) for agency, days in asked.items()}
    wanted = candidate_filter(question(terms=Terms(requirements=requirements)))
    assert wanted.declared_since == since
