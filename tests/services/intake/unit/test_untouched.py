"""What nobody touches ends one day, and everybody concerned is told before."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.intake.application.ports import Wanted
from services.intake.application.request_book import CLOSED
from services.intake.application.watch_untouched import UNTOUCHED, Found
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import (
    NOON,
    OFFICER,
    SUPPORTER,
    a_request,
    an_acceptance,
    an_ask,
)

DAY = timedelta(days=1)
UNTIL_WARNED = 1065 * DAY
AHEAD = 30 * DAY


def sweep(bench: Bench) -> None:
    for found in list(bench.watch_untouched.find()):
        bench.watch_untouched(found)


def after(bench: Bench, span: timedelta) -> None:
    bench.clock.forward(span)
    sweep(bench)


def test_for_years_nothing_happens_to_a_contact_that_runs(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED - DAY)
    assert bench.told(UNTOUCHED) == []
    assert bench.state(request_id) is State.MATCHED


def test_then_supporter_and_asker_are_told_once(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED)
    after(bench, AHEAD - DAY)
    assert bench.told(UNTOUCHED) == [
        {
            "request_id": request_id,
            "supporter_ref": SUPPORTER,
            "supporter_agency": "lakeside",
        }
    ]
    assert bench.state(request_id) is State.MATCHED


def test_who_was_told_a_moment_ago_is_given_their_time(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED)
    bench.watch_untouched(Found("harbor", request_id))
    assert bench.state(request_id) is State.MATCHED


def test_in_the_end_it_is_closed_and_erased_like_every_other(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED)
    after(bench, AHEAD)
    (closed,) = bench.told(CLOSED)
    assert (closed["outcome"], closed["supporter_ref"]) == ("no_contact", None)
    assert bench.state(request_id) is State.CLOSED
    [(_, erased_id, at)] = bench.deadlines.erasures
    assert (erased_id, at) == (request_id, bench.clock.now() + timedelta(days=7))
    assert [forgotten[1] for forgotten in bench.deadlines.forgettings] == [request_id]
    bench.erased(request_id)
    assert bench.confidences.shredded == [("harbor", request_id)]
    sweep(bench)
    assert len(bench.told(CLOSED)) == 1


def test_however_late_they_were_told_they_have_the_same_time_to_do_something(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    after(bench, 4000 * DAY)
    assert len(bench.told(UNTOUCHED)) == 1
    after(bench, AHEAD - DAY)
    assert bench.state(request_id) is State.MATCHED
    after(bench, DAY)
    assert bench.state(request_id) is State.CLOSED


def test_without_a_peer_the_coordinator_is_asked_and_nobody_escapes(bench: Bench) -> None:
    escalated, waiting = bench.escalated(), bench.submitted()
    after(bench, UNTIL_WARNED)
    assert {(t["request_id"], t["supporter_ref"]) for t in bench.told(UNTOUCHED)} == {
        (escalated, None),
        (waiting, None),
    }
    after(bench, AHEAD)
    assert {bench.state(escalated), bench.state(waiting)} == {State.CLOSED}


TOUCHES: dict[str, Callable[[Bench, str], object]] = {
    "a look of the asker": lambda b, r: b.own.show("harbor", OFFICER, r),
    "the asker's list": lambda b, r: b.own.list("harbor", OFFICER, Wanted()),
    "a look of the supporter": lambda b, r: b.assigned.open(HELPER, r),
    "another peer": lambda b, r: b.hear.accepted(
        "harbor", r, an_acceptance("offer-2", at=NOON + DAY)
    ),
    "a return": lambda b, r: b.assigned.hand_back(HELPER, r),
}


@pytest.mark.parametrize("warned", [False, True])
@pytest.mark.parametrize("touch", TOUCHES)
def test_whoever_touches_it_keeps_it_for_as_long_again(
    bench: Bench, touch: str, warned: bool
) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED if warned else UNTIL_WARNED - DAY)
    TOUCHES[touch](bench, request_id)
    told = len(bench.told(UNTOUCHED))
    after(bench, UNTIL_WARNED - DAY)
    assert bench.request(request_id).live
    assert len(bench.told(UNTOUCHED)) == told
    after(bench, 2 * DAY)
    assert len(bench.told(UNTOUCHED)) == told + 1


def test_an_anonymous_asker_keeps_it_by_key_and_by_phrase(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    request_id = answer.answer.request.id
    for visit in (
        lambda: bench.anonymous.session("harbor", answer.phrase),
        lambda: bench.anonymous.show("harbor", answer.keys.access_key),
    ):
        after(bench, UNTIL_WARNED - DAY)
        visit()
    after(bench, UNTIL_WARNED - DAY)
    assert bench.request(request_id).warned_at is None


@pytest.mark.parametrize("news", ["again", "list of escalations"])
def test_what_changes_nothing_and_lists_of_others_touch_nothing(bench: Bench, news: str) -> None:
    request_id = bench.escalated()
    bench.clock.forward(UNTIL_WARNED - DAY)
    if news == "again":
        bench.hear.escalated("harbor", request_id, Escalation("no_candidate", NOON))
    else:
        bench.escalations.list("harbor", Wanted())
    after(bench, DAY)
    assert len(bench.told(UNTOUCHED)) == 1


def test_when_exactly_somebody_looked_is_not_kept(bench: Bench) -> None:
    request_id = bench.matched()
    bench.clock.forward(10 * DAY + timedelta(hours=3, minutes=17))
    bench.own.show("harbor", OFFICER, request_id)
    touched = bench.request(request_id).touched_at
    assert touched == (NOON + 10 * DAY).replace(hour=0)


def test_a_second_look_on_the_same_day_writes_nothing(bench: Bench) -> None:
    request_id = bench.matched()
    bench.clock.forward(10 * DAY)
    bench.own.show("harbor", OFFICER, request_id)
    assert not bench.request(request_id).touch((NOON + 10 * DAY).replace(hour=0))


def test_a_policy_with_more_patience_takes_the_warning_back(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED)
    bench.agencies.untouched_for = 2000 * DAY
    after(bench, AHEAD)
    assert bench.request(request_id).warned_at is None
    after(bench, 1970 * DAY - UNTIL_WARNED - AHEAD)
    assert len(bench.told(UNTOUCHED)) == 2
    assert bench.state(request_id) is State.MATCHED


def test_a_request_of_before_touches_were_kept_counts_from_its_submission(bench: Bench) -> None:
    old = a_request(submitted_at=NOON - UNTIL_WARNED)
    bench.requests.for_agency("harbor").add(old)
    sweep(bench)
    assert [told["request_id"] for told in bench.told(UNTOUCHED)] == [old.id]


def test_who_is_forgotten_leaves_no_trace_of_when_they_came(bench: Bench) -> None:
    request_id = bench.matched()
    after(bench, UNTIL_WARNED)
    bench.own.withdraw("harbor", OFFICER, request_id)
    bench.forget_asker("harbor", request_id)
    request = bench.request(request_id)
    assert (request.touched_at, request.warned_at) == (None, None)
