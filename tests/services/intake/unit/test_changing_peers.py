"""The asker refuses their peer: the request is closed to them, and another is looked for."""

from datetime import timedelta

import pytest

from services.intake.application.change_peer import PEER_REFUSED
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound, NotMatched
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import NOON, an_acceptance

OUTCOME = Outcome("supported", "one", "under_30_min")
LATER = NOON + timedelta(minutes=9)


def test_a_refused_peer_opens_the_request_no_longer_and_another_is_looked_for(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    bench.peer_refused(request_id)
    assert bench.state(request_id) is State.SUBMITTED
    assert bench.told(PEER_REFUSED) == [{"request_id": request_id, "offer_id": "offer-1"}]
    for act in (bench.assigned.open, bench.assigned.hand_back):
        with pytest.raises(NotFound):
            act(HELPER, request_id)
    assert len(bench.deadlines.answers) == 2


def test_refusing_twice_refuses_one_peer(bench: Bench) -> None:
    request_id = bench.matched()
    bench.peer_refused(request_id)
    with pytest.raises(NotMatched):
        bench.peer_refused(request_id)
    assert len(bench.told(PEER_REFUSED)) == 1


def test_when_the_peer_went_first_there_is_nobody_to_refuse(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    with pytest.raises(NotMatched):
        bench.peer_refused(request_id)
    assert bench.told(PEER_REFUSED) == []


def test_news_that_the_refused_peer_went_changes_nothing_more(bench: Bench) -> None:
    request_id = bench.matched()
    bench.peer_refused(request_id)
    bench.hear.accepted("harbor", request_id, an_acceptance("offer-2", "next-peer", at=LATER))
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    bench.hear.accepted("harbor", request_id, an_acceptance())
    acceptance = bench.request(request_id).acceptance
    assert acceptance is not None
    assert acceptance.supporter_ref == "next-peer"


def test_no_earlier_peer_comes_back_whose_going_was_not_heard_of_yet(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.accepted("harbor", request_id, an_acceptance("offer-2", "next-peer", at=LATER))
    bench.peer_refused(request_id)
    assert bench.request(request_id).acceptance is None
    with pytest.raises(NotFound):
        bench.assigned.open(HELPER, request_id)


def test_a_closed_request_has_no_peer_to_refuse(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    with pytest.raises(AlreadyEnded):
        bench.peer_refused(request_id)


def test_a_refused_peer_cannot_close_the_request(bench: Bench) -> None:
    request_id = bench.matched()
    bench.peer_refused(request_id)
    with pytest.raises(NotFound):
        bench.assigned.close(HELPER, request_id, OUTCOME)


def test_after_a_refusal_nobody_waits_for_a_coordinator_who_had_been_told(bench: Bench) -> None:
    request_id = bench.escalated()
    bench.hear.accepted("harbor", request_id, an_acceptance())
    bench.peer_refused(request_id)
    assert bench.state(request_id) is State.SUBMITTED
    bench.hear.escalated("harbor", request_id, Escalation("all_declined", LATER))
    assert bench.state(request_id) is State.ESCALATED


@pytest.mark.parametrize("become", ["submitted", "escalated"])
def test_nobody_is_refused_while_nobody_has_accepted(bench: Bench, become: str) -> None:
    request_id = getattr(bench, become)()
    with pytest.raises(NotMatched):
        bench.peer_refused(request_id)
