"""Whatever the world, an offer breaks no rule, and nobody suitable is overlooked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.application.answer_offer import OwnHat, refuse_offer
from services.matching.application.open_search import open_search
from services.matching.domain.availability import Window
from services.matching.domain.need import Need
from services.matching.domain.search import Search, SearchState
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import (
    BarringDuty,
    Gender,
    Preference,
    RefusalReason,
    Urgency,
)
from shared.security import conflict_tokens as refs
from tests.services.matching.builders import (
    MONDAY_NOON,
    need,
    ref,
    supporter,
    token,
    training,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.oracle import PARENTS, Requester, Rules, above, own_units, violations

LOOK_BACK = timedelta(days=365)
REQUEST = uuid("request")
NAMES = ("ann", "bob", "cid", "dan", "eve")
UNITS = {"harbor": ("D01", "D02", "K9", "NORTH", "SOUTH"), "mesa": ("M1",), "lakeside": ("L1",)}
DAYS_AGO = st.sampled_from([1, 364, 366]).map(lambda days: MONDAY_NOON - timedelta(days=days))
HARBOR_UNIT = st.sampled_from(UNITS["harbor"])
RARELY = st.integers(0, 5).map(lambda drawn: drawn == 0)
HOURS = (Window(0, time(9), time(13)), Window(1, time(9), time(10)), Window(3, time(9), time(17)))


def some(element: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(element, max_size=most).map(tuple)


requesters = st.builds(
    Requester,
    agency=st.just("harbor"),
    unit=HARBOR_UNIT,
    former=some(st.tuples(HARBOR_UNIT, DAYS_AGO), 1),
    commands=st.frozensets(HARBOR_UNIT, max_size=1),
    relatives=st.frozensets(st.sampled_from(NAMES).map(ref), max_size=1),
    investigated_with=st.frozensets(st.sampled_from(NAMES).map(ref), max_size=1),
    self_ref=st.sampled_from(("", *NAMES)).map(ref),
    vetoes=st.frozensets(st.sampled_from(NAMES).map(ref), max_size=1),
    vetoed_units=st.frozensets(st.sampled_from([("harbor", "D02"), ("mesa", "M1")]), max_size=1),
    incident=st.sampled_from([None, ("harbor", "42"), ("harbor", "43")]),
    incident_on=st.sampled_from([None, date(2026, 3, 17)]),
    own_unit_allowed=st.booleans(),
    prefer=st.sampled_from([str(one) for one in Preference]),
    may_widen=st.booleans(),
    language=st.sampled_from(["en", "en", "fr"]),
    gender=st.sampled_from([None, None, "female"]),
    urgency=st.sampled_from([str(one) for one in Urgency]),
)

rulings = st.builds(
    Rules,
    lending=st.sampled_from([frozenset({"harbor"}), frozenset({"harbor", "mesa"})]),
    look_back=st.just(LOOK_BACK),
    weight=st.integers(1, 3),
    exposure_limit=st.integers(3, 5),
    offers=st.integers(1, 3),
    period=st.just(timedelta(days=7)),
    initial_hours=st.dictionaries(st.sampled_from(["harbor", "mesa"]), st.sampled_from([0, 41])),
    declaration_days=st.dictionaries(
        st.sampled_from(["harbor", "mesa"]), st.sampled_from([29, 30, 365])
    ),
)


@st.composite
def pools(draw: st.DrawFn) -> list[Supporter]:
    names = draw(st.lists(st.sampled_from(NAMES), max_size=len(NAMES), unique=True))
    return [_supporter(draw, name) for name in names]


def _supporter(draw: st.DrawFn, name: str) -> Supporter:
    agency = draw(AGENCY)
    rare = {name: draw(RARELY) for name in ("paused", "left", "duty", "late", "lapsed", "resting")}
    expiry = date(2026, 5, 31) if rare["lapsed"] else date(2030, 1, 1)
    return supporter(
        name,
        agency,
        unit=draw(UNIT_OF[agency]),
        shared=not draw(RARELY),
        paused=rare["paused"],
        left=rare["left"],
        designated_on=date(2026, 3, 2) if rare["late"] else date(2025, 1, 1),
        training=(training(expires_on=expiry), training(topic="referral", hours=draw(HOURS_DONE))),
        languages=draw(LANGUAGES),
        gender=draw(GENDER),
        duties=frozenset({BarringDuty.INTERNAL_AFFAIRS} if rare["duty"] else ()),
        availability=HOURS[: draw(st.integers(0, 3))],
        cap=draw(st.integers(1, 3)),
        holds=draw(HELD),
        recent_offers=tuple(sorted(MONDAY_NOON - timedelta(days=d) for d in draw(OFFERS_AGO))),
        rests_until=MONDAY_NOON + timedelta(hours=1) if rare["resting"] else None,
        declared_on=draw(DECLARED),
        former_units=tuple(FormerUnit(u, at) for u, at in draw(FORMER[agency])),
        commands=tuple(
            Command(uuid(f"{name}{u}"), u, MONDAY_NOON - timedelta(days=900), ended)
            for u, ended in draw(COMMANDED[agency])
        ),
        incidents=tuple(
            Involvement("harbor", number, "witness", MONDAY_NOON) for number in draw(INCIDENTS)
        ),
    )


DECLARED = st.none() | st.sampled_from([date(2026, 5, 3), date(2026, 5, 31)])
"""None: with the enrolment, thirty days ago."""
AGENCY = st.sampled_from(["harbor", "harbor", "mesa", "lakeside"])
UNIT_OF = {agency: st.sampled_from(units) for agency, units in UNITS.items()}
FORMER = {agency: some(st.tuples(unit, DAYS_AGO), 1) for agency, unit in UNIT_OF.items()}
COMMANDED = {
    agency: some(st.tuples(unit, st.none() | DAYS_AGO), 1) for agency, unit in UNIT_OF.items()
}
INCIDENTS = some(st.sampled_from(["42", "44"]), 1)
LANGUAGES = st.sampled_from([frozenset({"en"}), frozenset({"en", "fr"})])
GENDER = st.sampled_from([None, Gender.FEMALE, Gender.MALE])
HELD = st.dictionaries(st.sampled_from(["x", "y"]), st.integers(1, 2))
OFFERS_AGO = some(st.sampled_from([1, 6, 7, 9]))
HOURS_DONE = st.sampled_from([0.5, 1, 8])


def need_from(who: Requester, rules: Rules) -> Need:
    """As intake says it: conflicts as tokens only."""
    units = own_units(who, rules, MONDAY_NOON)
    conflicts = {
        *who.vetoes,
        who.self_ref,
        *(refs.unit_ref(*one) for one in who.vetoed_units),
        *(refs.related_ref(one) for one in who.relatives),
        *(refs.investigation_ref(one) for one in who.investigated_with),
        *(refs.commander_ref("harbor", up) for unit in units for up in above("harbor", unit)),
        *(refs.commanded_ref("harbor", unit) for unit in _below(who.commands)),
        *([refs.incident_ref(*who.incident)] if who.incident else []),
    }
    month = who.incident_on.replace(day=1) if who.incident_on else None
    return need(
        urgency=Urgency(who.urgency),
        prefer=Preference(who.prefer),
        may_widen=who.may_widen,
        language=who.language,
        gender=Gender(who.gender) if who.gender else None,
        designated_before=datetime.combine(month, time(0), UTC) if month else None,
        own_unit_allowed=who.own_unit_allowed,
        unit_tokens=frozenset(token(refs.unit_ref("harbor", unit)) for unit in units),
        excluded=frozenset(token(one) for one in conflicts),
    )


def _below(commanded: frozenset[str]) -> set[str]:
    known = {*UNITS["harbor"], *PARENTS["harbor"]}
    return {unit for unit in known if above("harbor", unit) & commanded} | commanded


def world_of(pool: list[Supporter], rules: Rules) -> World:
    world = World()
    world.pool(*pool)
    world.policies.lenders["harbor"] = set(rules.lending)
    world.policies.agreed = Terms(
        weight=rules.weight,
        exposure_limit=rules.exposure_limit,
        offers_in_period=rules.offers,
        period=rules.period,
        look_back=rules.look_back,
        requirements={
            agency: Requirement(
                initial_hours=rules.initial_hours.get(agency, 0),
                declaration_days=rules.declaration_days.get(agency),
            )
            for agency in rules.initial_hours | rules.declaration_days
        },
    )
    return world


def search_in(world: World) -> Search:
    return world.searches.rows["harbor", REQUEST]


@settings(max_examples=200, deadline=None)
@given(requesters, pools(), rulings)
def test_no_offer_ever_breaks_a_rule_and_nobody_suitable_is_overlooked(
    who: Requester, pool: list[Supporter], rules: Rules
) -> None:
    world = world_of(pool, rules)
    suitable = {one.ref for one in pool if not violations(who, one, rules, MONDAY_NOON)}
    open_search(world.ports, "harbor", REQUEST, 1, MONDAY_NOON, need_from(who, rules))
    asked: set[str] = set()
    while search_in(world).state is SearchState.OFFERED:
        (offer_id,) = search_in(world).offers
        offer = world.offers.rows[offer_id]
        assert offer.supporter_ref in suitable - asked
        asked.add(offer.supporter_ref)
        hat = OwnHat(offer.supporter_ref, offer.supporter_agency)
        refuse_offer(world.ports, hat, offer_id, RefusalReason.UNSPECIFIED)
    assert search_in(world).state is SearchState.ESCALATED
    assert len(asked) == min(len(suitable), world.policies.offers)


@settings(max_examples=80, deadline=None)
@given(requesters, pools(), rulings)
def test_several_offers_at_once_break_no_rule_either(
    who: Requester, pool: list[Supporter], rules: Rules
) -> None:
    world = world_of(pool, rules)
    world.policies.at_once = 3
    open_search(world.ports, "harbor", REQUEST, 1, MONDAY_NOON, need_from(who, rules))
    asked = {world.offers.rows[one].supporter_ref for one in search_in(world).offers}
    suitable = {one.ref for one in pool if not violations(who, one, rules, MONDAY_NOON)}
    assert asked <= suitable
    assert bool(asked) == bool(suitable)


def test_the_judge_finds_an_ordinary_supporter_suitable() -> None:
    rules = Rules(frozenset({"harbor"}), LOOK_BACK, 1, 6, 9, timedelta(days=7))
    ordinary = supporter(availability=HOURS)
    assert violations(Requester("harbor", "D01"), ordinary, rules, MONDAY_NOON) == set()


@pytest.mark.parametrize(
    "who",
    [
        Requester("harbor", "D01", vetoes=frozenset({ref("sam")})),
        Requester("harbor", "D01", relatives=frozenset({ref("sam")})),
        Requester("harbor", "D01", investigated_with=frozenset({ref("sam")})),
    ],
    ids=["veto", "relative", "investigation"],
)
def test_the_judge_sees_a_person_who_must_not_be_offered(who: Requester) -> None:
    rules = Rules(frozenset({"harbor"}), LOOK_BACK, 1, 6, 9, timedelta(days=7))
    assert violations(who, supporter(availability=HOURS), rules, MONDAY_NOON) == {"person"}
