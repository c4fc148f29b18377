"""Offers in memory and in MongoDB: who finds them, and that they are settled once."""

import pytest

from services.matching.domain.errors import ChangedMeanwhile
from services.matching.domain.offer import OfferState
from services.matching.domain.vocabulary import RefusalReason
from tests.services.matching.adapters.stores import Stores
from tests.services.matching.builders import MONDAY_NOON, offer, ref


def test_an_offer_is_found_by_its_supporter_in_whatever_agency(stores: Stores) -> None:
    one = offer()
    stores.offers.add(one)
    assert stores.offers.find("harbor", one.offer_id) == one
    assert stores.offers.find("mesa", one.offer_id) is None
    assert stores.offers.own(ref("sam"), "mesa", one.offer_id) == one
    assert stores.offers.own(ref("sam"), "harbor", one.offer_id) is None
    assert stores.offers.own(ref("ann"), "mesa", one.offer_id) is None


def test_open_offers_are_listed_in_pages_until_they_expire(stores: Stores) -> None:
    mine = [offer(f"o{number}", agency=agency) for number, agency in enumerate(["harbor", "mesa"])]
    for one in (*mine, offer("other", supporter_ref=ref("ann"))):
        stores.offers.add(one)
    ids = sorted(one.offer_id for one in mine)
    first = stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, None, 1)
    rest = stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, first[0].offer_id, 9)
    assert [one.offer_id for one in (*first, *rest)] == ids
    assert stores.offers.open_to(ref("sam"), "mesa", mine[0].expires_at, None, 9) == []
    assert stores.offers.open_to(ref("sam"), "harbor", MONDAY_NOON, None, 9) == []


def test_only_one_of_two_answers_settles_an_offer(stores: Stores) -> None:
    one = offer()
    stores.offers.add(one)
    accepted = one.accept(MONDAY_NOON)
    stores.offers.settle(one, accepted)
    with pytest.raises(ChangedMeanwhile):
        stores.offers.settle(one, one.decline(MONDAY_NOON, RefusalReason.CONFLICT))
    assert stores.offers.find("harbor", one.offer_id) == accepted
    assert stores.offers.open_to(ref("sam"), "mesa", MONDAY_NOON, None, 9) == []


def test_running_offers_are_open_or_accepted(stores: Stores) -> None:
    states = {name: offer(name, state=state) for name, state in _by_name().items()}
    for one in states.values():
        stores.offers.add(one)
    running = {one.offer_id for one in stores.offers.running_with(ref("sam"))}
    assert running == {states["open"].offer_id, states["accepted"].offer_id}


def _by_name() -> dict[str, OfferState]:
    return {state.value: state for state in OfferState}


def test_earlier_peers_are_those_who_accepted_for_this_agency(stores: Stores) -> None:
    accepted = offer("one").accept(MONDAY_NOON)
    for one in (accepted, offer("open", supporter_ref=ref("ann"))):
        stores.offers.add(one)
    assert stores.offers.earlier_peers("harbor", 10) == {ref("sam")}
    assert stores.offers.earlier_peers("mesa", 10) == set()
