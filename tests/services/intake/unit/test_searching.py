"""How far the search has come, what the asker is told of it, and where it ends without news."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.intake.application.ports import Wanted
from services.intake.application.watch_waiting import UNANSWERED
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import NotFound
from services.intake.domain.search_step import SearchMove, Step
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation, SupportRequest
from services.intake.domain.what_now import what_now
from services.intake.entrypoints.presenting import request as shown
from shared.events import codes
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import (
    NOON,
    OFFICER,
    a_request,
    a_wish,
    an_acceptance,
    an_agency,
    an_ask,
)

LINE = "555-0177"
TOLD = {
    Step.POOL: "still_looking",
    Step.OTHER_AGENCIES: "asking_other_agencies",
    Step.ON_CALL: "asking_peer_on_duty",
    Step.WAITING: "in_the_queue",
}


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.agencies.agencies["harbor"] = an_agency(clinician_line=LINE)
    return bench


def now(bench: Bench, request_id: str) -> str:
    answer = bench.own.show("harbor", OFFICER, request_id)
    return str(shown(answer)["what_now"]["code"])


def moved(bench: Bench, request_id: str, step: Step, sequence: int) -> None:
    bench.hear.search_moved("harbor", request_id, SearchMove(step, sequence))


def left_alone(bench: Bench) -> str:
    """Escalated, and the coordinator's time has run out."""
    request_id = bench.escalated()
    bench.watch.unheeded("harbor", request_id)
    return request_id


def numbers(bench: Bench, request_id: str) -> list[str]:
    panel = shown(bench.own.show("harbor", OFFICER, request_id))["crisis_panel"]
    return [line["number"] for line in panel]


@pytest.mark.parametrize(("step", "code"), TOLD.items())
def test_the_asker_is_told_who_is_asked_now(bench: Bench, step: Step, code: str) -> None:
    request_id = bench.submitted()
    moved(bench, request_id, step, 1)
    assert now(bench, request_id) == code


def test_who_may_open_it_is_written_only_when_that_changes(bench: Bench) -> None:
    request_id = left_alone(bench)
    bench.hear.offer_made("harbor", request_id, "offer 1")
    moved(bench, request_id, Step.WAITING, 1)
    assert bench.assignments.writes == 0
    bench.hear.accepted("harbor", request_id, an_acceptance())
    bench.hear.accepted("harbor", request_id, an_acceptance())
    assert bench.assignments.writes == 1


def test_older_news_of_the_search_changes_nothing(bench: Bench) -> None:
    request_id = bench.submitted()
    for step, sequence in ((Step.ON_CALL, 2), (Step.OTHER_AGENCIES, 1), (Step.ON_CALL, 2)):
        moved(bench, request_id, step, sequence)
        assert now(bench, request_id) == "asking_peer_on_duty"
    moved(bench, request_id, Step.POOL, 3)
    assert now(bench, request_id) == "still_looking"


def test_news_of_the_search_for_an_ended_request_changes_nothing(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    moved(bench, request_id, Step.ON_CALL, 1)
    assert bench.request(request_id).move is None
    assert now(bench, request_id) == "withdrawn"


def test_news_of_the_search_for_a_request_of_another_agency_is_refused(bench: Bench) -> None:
    request_id = bench.submitted()
    with pytest.raises(NotFound):
        bench.hear.search_moved("lakeside", request_id, SearchMove(Step.ON_CALL, 1))


def test_who_has_a_peer_is_told_so_whatever_the_search_says(bench: Bench) -> None:
    request_id = bench.matched()
    moved(bench, request_id, Step.WAITING, 1)
    assert now(bench, request_id) == "peer_accepted"


def test_a_search_that_begins_again_is_not_the_coordinators_any_more(bench: Bench) -> None:
    request_id = bench.escalated()
    moved(bench, request_id, Step.COORDINATOR, 3)
    assert now(bench, request_id) == "coordinator_needed"
    bench.escalations.search_again("harbor", request_id)
    assert now(bench, request_id) == "still_looking"
    moved(bench, request_id, Step.WAITING, 4)
    assert now(bench, request_id) == "in_the_queue"


def test_a_coordinator_is_waited_for_by_the_clock(bench: Bench) -> None:
    request_id = bench.escalated()
    assert bench.deadlines.coordinators == [("harbor", request_id, timedelta(hours=2))]


def test_a_request_that_nobody_took_is_waited_for_in_the_same_way(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.watch.unanswered("harbor", request_id)
    assert bench.deadlines.coordinators == [("harbor", request_id, timedelta(hours=2))]


def test_when_no_coordinator_acts_the_clinicians_line_is_named_first(bench: Bench) -> None:
    request_id = left_alone(bench)
    answer = shown(bench.own.show("harbor", OFFICER, request_id))
    assert answer["what_now"]["code"] == "call_clinician"
    assert LINE in answer["what_now"]["text"]
    assert numbers(bench, request_id)[:2] == [LINE, "988"]


def test_everybody_is_told_once_more_and_only_once(bench: Bench) -> None:
    request_id = left_alone(bench)
    bench.watch.unheeded("harbor", request_id)
    assert bench.told(UNANSWERED) == [{"request_id": request_id}]


def test_it_stays_with_the_coordinator_who_may_still_resolve_it(bench: Bench) -> None:
    request_id = left_alone(bench)
    (waiting,) = bench.escalations.list("harbor", Wanted()).items
    assert (waiting.request_id, bench.state(request_id)) == (request_id, State.ESCALATED)
    bench.escalations.resolve("harbor", request_id, "handled_by_coordinator")
    assert now(bench, request_id) == "closed"


def test_a_late_acceptance_still_wins(bench: Bench) -> None:
    request_id = left_alone(bench)
    bench.hear.accepted("harbor", request_id, an_acceptance())
    assert now(bench, request_id) == "peer_accepted"
    assert LINE not in numbers(bench, request_id)


def test_a_second_search_gives_a_second_coordinators_time(bench: Bench) -> None:
    request_id = left_alone(bench)
    bench.escalations.search_again("harbor", request_id)
    bench.hear.escalated("harbor", request_id, Escalation("all_declined", NOON))
    assert now(bench, request_id) == "coordinator_needed"
    assert len(bench.deadlines.coordinators) == 2
    bench.watch.unheeded("harbor", request_id)
    assert len(bench.told(UNANSWERED)) == 2


def resolved(bench: Bench) -> str:
    request_id = bench.escalated()
    bench.escalations.resolve("harbor", request_id, "handled_by_coordinator")
    return request_id


def reopened(bench: Bench) -> str:
    request_id = bench.escalated()
    bench.escalations.search_again("harbor", request_id)
    return request_id


def taken(bench: Bench) -> str:
    request_id = bench.escalated()
    bench.hear.accepted("harbor", request_id, an_acceptance())
    return request_id


@pytest.mark.parametrize("become", [resolved, reopened, taken])
def test_the_clock_does_nothing_to_what_was_seen_to(
    bench: Bench, become: Callable[[Bench], str]
) -> None:
    request_id = become(bench)
    before = bench.request(request_id)
    bench.watch.unheeded("harbor", request_id)
    assert bench.request(request_id) == before
    assert bench.told(UNANSWERED) == []


def test_an_escalation_that_lost_its_peer_is_searched_for_anew(bench: Bench) -> None:
    request_id = taken(bench)
    bench.assigned.hand_back(HELPER, request_id)
    assert bench.state(request_id) is State.SUBMITTED
    assert len(bench.deadlines.answers) == 2


def test_without_a_clinicians_line_the_crisis_numbers_are_all_there_is() -> None:
    bench = Bench()
    request_id = left_alone(bench)
    assert now(bench, request_id) == "call_crisis_line"
    assert numbers(bench, request_id)[0] == "988"


@pytest.mark.parametrize("language", codes.LANGUAGES)
def test_each_step_says_in_each_language_what_can_be_done_meanwhile(
    bench: Bench, language: str
) -> None:
    ask = an_ask(wish=a_wish(language=language))
    said = []
    for step in TOLD:
        request_id = bench.submitted(ask)
        bench.clock.forward(timedelta(minutes=1))
        moved(bench, request_id, step, 1)
        bench.limits.live += 1
        said.append(shown(bench.own.show("harbor", OFFICER, request_id))["what_now"]["text"])
    assert len(set(said)) == len(TOLD)


def ended(state: State) -> SupportRequest:
    request = a_request()
    if state is State.CLOSED:
        request.hear_escalation(Escalation("no_candidate", NOON))
        request.resolve(Outcome("handled_by_coordinator", "none", "none"), NOON)
    else:
        request.withdraw(NOON)
    return request


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_an_ended_request_says_that_it_has_ended(state: State) -> None:
    assert what_now(ended(state), LINE).code == str(state)
