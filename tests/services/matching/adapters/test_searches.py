"""Searches and their line in memory and in MongoDB."""

from datetime import timedelta

import pytest

from services.matching.domain.cascade import Step
from services.matching.domain.errors import ChangedMeanwhile
from services.matching.domain.line import InLine
from services.matching.domain.search import Findings
from services.matching.domain.vocabulary import (
    DayPart,
    EscalationReason,
    Gender,
    Preference,
    RankBand,
    Urgency,
)
from tests.services.matching.adapters.stores import Stores
from tests.services.matching.builders import MONDAY_NOON, need, search, uuid


def test_a_search_comes_back_as_it_went_in_and_only_in_its_agency(stores: Stores) -> None:
    one = search(
        need=need(
            urgency=Urgency.URGENT,
            prefer=Preference.OWN_AGENCY,
            excluded=frozenset({"aa" * 32, "bb" * 32}),
            unit_tokens=frozenset({"cc" * 32}),
            may_widen=True,
            gender=Gender.NONBINARY,
            designated_before=MONDAY_NOON,
            rank_bands=frozenset({RankBand.LINE, RankBand.CIVILIAN}),
            veteran=True,
            day_parts=frozenset({DayPart.NIGHT}),
            earlier_peers=frozenset({"dd" * 32}),
        ),
        step=Step.WAITING,
        moves=2,
        handovers=1,
        waiting_since=MONDAY_NOON,
        findings=Findings({"not_paused": 3}),
    )
    stores.searches.add(one)
    assert stores.searches.find("harbor", one.request_id) == one
    assert stores.searches.find("mesa", one.request_id) is None


def test_a_second_search_of_a_request_changes_nothing(stores: Stores) -> None:
    first = search()
    assert stores.searches.add(first)
    saved = stores.searches.save(first, first.escalated(EscalationReason.NO_CANDIDATE))
    assert not stores.searches.add(first)
    assert stores.searches.find("harbor", first.request_id) == saved


def test_a_search_is_saved_only_by_whoever_saw_it_last(stores: Stores) -> None:
    before = search()
    stores.searches.add(before)
    saved = stores.searches.save(before, before.escalated(EscalationReason.NO_CANDIDATE))
    assert stores.searches.find("harbor", before.request_id) == saved
    with pytest.raises(ChangedMeanwhile):
        stores.searches.save(before, before.withdrawn(2, MONDAY_NOON))


def test_the_line_is_in_the_order_of_standing_without_who_left(stores: Stores) -> None:
    for name, minutes in (("a", 3), ("b", 1), ("c", 2)):
        place = MONDAY_NOON + timedelta(minutes=minutes)
        stores.line.join(InLine(uuid(name), "harbor", place))
    stores.line.leave(uuid("c"), MONDAY_NOON)
    assert [one.request_id for one in stores.line.first(9)] == [uuid("b"), uuid("a")]
    stores.line.join(InLine(uuid("c"), "mesa", MONDAY_NOON))
    assert [one.request_id for one in stores.line.first(1)] == [uuid("c")]
