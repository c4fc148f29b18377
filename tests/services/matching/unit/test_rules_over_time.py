"""Facts that change while an offer is open or a contact runs: which rule then ends what."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.matching.application.answer_offer import OwnHat, accept_offer
from services.matching.application.recheck_offers import recheck_offer, recheck_offers
from services.matching.domain.explanation import findings_of
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.rules import HARD_RULES, broken_rules, only_busy
from services.matching.domain.standing_facts import Command, Involvement
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import BarringDuty, Gender, Preference
from shared.security.conflict_tokens import (
    commanded_ref,
    commander_ref,
    incident_ref,
    investigation_ref,
    related_ref,
    unit_ref,
)
from tests.services.matching.builders import (
    MONDAY_NOON,
    candidate,
    need,
    offered_before,
    question,
    ref,
    supporter,
    token,
    training,
    uuid,
)
from tests.services.matching.fakes import World
from tests.services.matching.unit.finding import REQUEST, current_offer, search_of, submit

YESTERDAY = MONDAY_NOON.date() - timedelta(days=1)
AGENCY = "mesa"
OPEN, RUNNING, ACCEPTING = "open offer", "running contact", "acceptance"


@dataclass(frozen=True)
class Break:
    """How one rule comes to be broken, and nothing else with it."""

    supporter: dict[str, Any] = field(default_factory=dict)
    need: dict[str, Any] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    lenders: frozenset[str] = frozenset({"harbor", AGENCY})
    tried: frozenset[str] = frozenset()


def conflict(reference: str, **supporter_facts: Any) -> Break:
    return Break(supporter_facts, {"excluded": frozenset({token(reference)})})


BREAKS: dict[str, Break] = {
    "agency_lends": Break(lenders=frozenset({"harbor"})),
    "shared_beyond_home": Break({"shared": False}),
    "in_the_pool": Break({"left": True}),
    "not_paused": Break({"paused": True}),
    "designated": Break({"designated_on": date(2027, 1, 1)}),
    "training_in_date": Break({"training": (training(expires_on=YESTERDAY),)}),
    "trained_as_required": Break(terms=Terms(requirements={AGENCY: Requirement(99)})),
    "declared_lately": Break(
        terms=Terms(requirements={AGENCY: Requirement(declaration_days=29)}),
    ),
    "no_barring_duty": Break({"duties": frozenset({BarringDuty.INTERNAL_AFFAIRS})}),
    "has_a_free_place": Break({"cap": 1, "holds": {uuid("other"): 1}}),
    "can_bear_it": Break({"cap": 9, "holds": {uuid("other"): 6}}),
    "asked_seldom_enough": Break(
        offered_before(timedelta(days=1)), terms=Terms(offers_in_period=1)
    ),
    "rested": Break({"rests_until": MONDAY_NOON + timedelta(days=1)}),
    "speaks_the_language": Break({"languages": frozenset({"fr"})}),
    "not_tried_before": Break(tried=frozenset({ref("sam")})),
    "agency_as_wished": Break(need={"prefer": Preference.OWN_AGENCY}),
    "designated_before_the_incident": Break(
        {"designated_on": date(2026, 3, 2)},
        {"designated_before": datetime(2026, 3, 1, tzinfo=UTC)},
    ),
    "of_the_gender_asked_for": Break({"gender": Gender.MALE}, {"gender": Gender.FEMALE}),
    "not_excluded": conflict(ref("sam")),
    "unit_not_excluded": conflict(unit_ref(AGENCY, "K9")),
    "outside_own_unit": Break(need={"unit_tokens": frozenset({token(unit_ref(AGENCY, "K9"))})}),
    "not_above_the_requester": conflict(
        commander_ref(AGENCY, "D01"), commands=(Command(uuid("c"), "D01", MONDAY_NOON),)
    ),
    "not_below_the_requester": conflict(commanded_ref(AGENCY, "K9")),
    "not_related": conflict(related_ref(ref("sam"))),
    "not_in_one_investigation": conflict(investigation_ref(ref("sam"))),
    "not_at_the_incident": conflict(
        incident_ref("harbor", "42"),
        incidents=(Involvement("harbor", "42", "witness", MONDAY_NOON),),
    ),
    "available_in_time": Break({"availability": ()}),
}

# What the rule ends; the rest of the table is empty on purpose: capacity was taken with the offer,
# availability and the wish for an agency were met when it was made, and a contact that runs is not
# ended by a pause, a rest, an old declaration, a language or a move into the requester's unit.
ENDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(BREAKS, frozenset({OPEN, RUNNING, ACCEPTING})),
    **dict.fromkeys(
        (
            "not_paused",
            "declared_lately",
            "rested",
            "speaks_the_language",
            "of_the_gender_asked_for",
            "outside_own_unit",
        ),
        frozenset({OPEN, ACCEPTING}),
    ),
    **dict.fromkeys(
        (
            "has_a_free_place",
            "can_bear_it",
            "asked_seldom_enough",
            "not_tried_before",
            "agency_as_wished",
            "available_in_time",
        ),
        frozenset(),
    ),
}
TIME_MENDS = {
    "has_a_free_place",
    "can_bear_it",
    "asked_seldom_enough",
    "rested",
    "available_in_time",
}
TELLS_OF_THE_ASKER = {
    "agency_as_wished",
    "not_tried_before",
    "designated_before_the_incident",
    "of_the_gender_asked_for",
    "not_excluded",
    "unit_not_excluded",
    "outside_own_unit",
    "not_above_the_requester",
    "not_below_the_requester",
    "not_related",
    "not_in_one_investigation",
    "not_at_the_incident",
}

each_rule = pytest.mark.parametrize("name", BREAKS)


def put(broken: Break) -> Any:
    asked = need(**broken.need)
    return question(need=asked, terms=broken.terms, lenders=broken.lenders, tried=broken.tried)


def offered(world: World) -> Offer:
    world.pool(supporter(agency=AGENCY))
    submit(world)
    return current_offer(world)


def comes_to_be(world: World, broken: Break) -> None:
    """The same supporter and request, after the change."""
    stored, search = world.supporters.rows[ref("sam")], search_of(world)
    changed = supporter(agency=AGENCY, **({"holds": stored.holds} | broken.supporter))
    world.supporters.rows[ref("sam")] = replace(changed, version=stored.version)
    world.searches.rows["harbor", REQUEST] = replace(search, need=need(**broken.need))
    world.policies.agreed = broken.terms
    world.policies.lenders["harbor"] = set(broken.lenders)


def state_of(world: World, offer: Offer) -> OfferState:
    return world.offers.rows[offer.offer_id].state


def by_supporter(world: World, _offer: Offer) -> None:
    recheck_offers(world.ports, world.supporters.rows[ref("sam")])


def at_midnight(world: World, offer: Offer) -> None:
    recheck_offer(world.ports, "harbor", offer.offer_id)


both_ways = pytest.mark.parametrize("recheck", [by_supporter, at_midnight])


def test_every_rule_is_in_the_table() -> None:
    assert {rule.name for rule in HARD_RULES} == BREAKS.keys() == ENDS.keys()


@each_rule
def test_each_rule_is_broken_alone(name: str) -> None:
    broken = BREAKS[name]
    asked = put(broken)
    one = candidate(supporter(agency=AGENCY, **broken.supporter), put=asked)
    assert broken_rules(asked, one) == (name,)


@each_rule
@both_ways
def test_an_open_offer_is_withdrawn_by_the_rules_that_hold_for_it(
    world: World, name: str, recheck: Callable[[World, Offer], None]
) -> None:
    offer = offered(world)
    comes_to_be(world, BREAKS[name])
    recheck(world, offer)
    assert (state_of(world, offer) is OfferState.WITHDRAWN) == (OPEN in ENDS[name])


@each_rule
@both_ways
def test_a_running_contact_is_handed_over_by_the_rules_that_hold_for_it(
    world: World, name: str, recheck: Callable[[World, Offer], None]
) -> None:
    offer = offered(world)
    accept_offer(world.ports, OwnHat(ref("sam"), AGENCY), offer.offer_id)
    comes_to_be(world, BREAKS[name])
    recheck(world, offer)
    assert (state_of(world, offer) is OfferState.WITHDRAWN) == (RUNNING in ENDS[name])


@each_rule
def test_whoever_broke_a_rule_meanwhile_cannot_accept(world: World, name: str) -> None:
    offer = offered(world)
    comes_to_be(world, BREAKS[name])
    answered = accept_offer(world.ports, OwnHat(ref("sam"), AGENCY), offer.offer_id)
    assert (answered.state is OfferState.WITHDRAWN) == (ACCEPTING in ENDS[name])


@each_rule
def test_only_what_time_can_mend_is_waited_for(name: str) -> None:
    asked = put(BREAKS[name])
    one = candidate(supporter(agency=AGENCY, **BREAKS[name].supporter), put=asked)
    assert only_busy(asked, one) == (name in TIME_MENDS)


@each_rule
def test_no_rule_that_depends_on_who_asks_is_told(name: str) -> None:
    asked = replace(put(BREAKS[name]), agency=AGENCY, lenders=BREAKS[name].lenders)
    one = candidate(supporter(agency=AGENCY, **BREAKS[name].supporter), put=asked)
    told = set(findings_of(asked, [one]).refusals)
    assert not told & TELLS_OF_THE_ASKER
    assert told == set(broken_rules(asked, one)) - TELLS_OF_THE_ASKER


def test_an_offer_that_may_stand_is_asked_about_again_the_next_midnight(world: World) -> None:
    offer = offered(world)
    world.deadlines.rechecks.clear()
    recheck_offer(world.ports, "harbor", offer.offer_id)
    assert state_of(world, offer) is OfferState.OPEN
    assert world.deadlines.rechecks == {offer.offer_id: datetime(2026, 6, 2, tzinfo=UTC)}


def test_a_contact_is_asked_about_at_the_first_midnight_after_it_began(world: World) -> None:
    """Also within one agency: what its policy asks of a supporter may have changed."""
    offer = offered(world)
    assert world.deadlines.rechecks == {}, "an offer that ends today needs none"
    accept_offer(world.ports, OwnHat(ref("sam"), AGENCY), offer.offer_id)
    assert world.deadlines.rechecks == {offer.offer_id: datetime(2026, 6, 2, tzinfo=UTC)}


def test_an_offer_that_stays_open_over_midnight_is_asked_about_then(world: World) -> None:
    world.policies.limit = timedelta(hours=13)
    offer = offered(world)
    assert world.deadlines.rechecks == {offer.offer_id: datetime(2026, 6, 2, tzinfo=UTC)}


def test_an_offer_that_ended_is_asked_about_no_more(world: World) -> None:
    offer = offered(world)
    world.offers.rows[offer.offer_id] = replace(offer, state=OfferState.EXPIRED)
    world.deadlines.rechecks.clear()
    recheck_offer(world.ports, "harbor", offer.offer_id)
    assert world.deadlines.rechecks == {}


def test_no_coordinator_is_told_that_the_requester_wished_for_another_agency() -> None:
    asked = question(need=need(prefer=Preference.ANOTHER_AGENCY))
    one = candidate(supporter(), put=asked)
    assert broken_rules(asked, one) == ("agency_as_wished",)
    assert findings_of(asked, [one]).refusals == {}
