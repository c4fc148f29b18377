"""Nobody waits for ever: requests nobody took, contacts nobody closed, and second searches."""

from datetime import timedelta

import pytest

from services.intake.application.assigned_requests import RETURNED, Supporter
from services.intake.application.escalations import REOPENED
from services.intake.application.ports import Wanted
from services.intake.application.watch_waiting import OVERDUE, UNANSWERED
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound
from services.intake.domain.states import State
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import NOON, OFFICER, SUPPORTER, an_acceptance

HOURS = timedelta(hours=5)


def test_a_request_that_nobody_took_goes_to_the_coordinator_by_itself(bench: Bench) -> None:
    request_id = bench.submitted()
    assert bench.deadlines.answers == [("harbor", request_id, HOURS)]
    for _ in range(2):
        bench.watch.unanswered("harbor", request_id)
    assert bench.state(request_id) is State.ESCALATED
    assert bench.told(UNANSWERED) == [{"request_id": request_id}]
    (waiting,) = bench.escalations.list("harbor", Wanted()).items
    assert waiting.reason == "unanswered"


def test_a_late_acceptance_wins_over_the_escalation(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.watch.unanswered("harbor", request_id)
    bench.hear.accepted("harbor", request_id, an_acceptance())
    assert bench.state(request_id) is State.MATCHED


@pytest.mark.parametrize("become", ["matched", "escalated"])
def test_a_request_that_was_taken_or_escalated_is_left_alone(bench: Bench, become: str) -> None:
    request_id = getattr(bench, become)()
    before = bench.state(request_id)
    bench.watch.unanswered("harbor", request_id)
    assert (bench.state(request_id), bench.told(UNANSWERED)) == (before, [])


def test_a_search_that_begins_again_is_waited_for_again(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    assert bench.deadlines.answers == [("harbor", request_id, HOURS)] * 2


def test_an_open_contact_is_asked_about_first_the_supporter_then_the_coordinator(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    day = timedelta(days=1)
    assert bench.deadlines.contacts == [(request_id, day, "offer-1", "supporter")]
    bench.watch.contact("harbor", request_id, "offer-1", "supporter")
    assert bench.deadlines.contacts[1:] == [(request_id, day, "offer-1", "coordinator")]
    bench.watch.contact("harbor", request_id, "offer-1", "coordinator")
    assert [told["step"] for told in bench.told(OVERDUE)] == ["supporter", "coordinator"]
    assert len(bench.deadlines.contacts) == 2


def test_nobody_is_asked_about_a_contact_that_ended_or_passed_to_another(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    following = an_acceptance("offer-2", at=NOON + timedelta(minutes=9))
    bench.hear.accepted("harbor", request_id, following)
    bench.watch.contact("harbor", request_id, "offer-1", "supporter")
    bench.assigned.close(HELPER, request_id, Outcome("supported", "one", "under_30_min"))
    bench.watch.contact("harbor", request_id, "offer-2", "supporter")
    assert bench.told(OVERDUE) == []


def test_a_supporter_gives_a_request_back_and_no_longer_opens_it(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.hand_back(HELPER, request_id)
    assert bench.state(request_id) is State.SUBMITTED
    assert bench.told(RETURNED) == [{"request_id": request_id, "offer_id": "offer-1"}]
    for act in (bench.assigned.open, bench.assigned.hand_back):
        with pytest.raises(NotFound):
            act(HELPER, request_id)


@pytest.mark.parametrize("other", [Supporter("else", "lakeside"), Supporter(SUPPORTER, "mesa")])
def test_nobody_gives_back_what_is_not_theirs(bench: Bench, other: Supporter) -> None:
    request_id = bench.matched()
    with pytest.raises(NotFound):
        bench.assigned.hand_back(other, request_id)
    assert bench.state(request_id) is State.MATCHED


def test_a_closed_request_cannot_be_given_back(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, Outcome("supported", "one", "under_30_min"))
    with pytest.raises(AlreadyEnded):
        bench.assigned.hand_back(HELPER, request_id)


def test_a_coordinator_has_an_escalated_request_looked_for_again(bench: Bench) -> None:
    request_id = bench.escalated()
    bench.escalations.search_again("harbor", request_id)
    assert bench.state(request_id) is State.SUBMITTED
    assert bench.told(REOPENED) == [{"request_id": request_id}]
    assert bench.deadlines.answers == [("harbor", request_id, HOURS)] * 2
    assert bench.own.show("harbor", OFFICER, request_id).request.state is State.SUBMITTED


def test_only_what_waits_for_this_coordinator_is_looked_for_again(bench: Bench) -> None:
    escalated, matched = bench.escalated(), bench.matched()
    for agency, request_id in (("lakeside", escalated), ("harbor", matched), ("harbor", "none")):
        with pytest.raises(NotFound):
            bench.escalations.search_again(agency, request_id)
