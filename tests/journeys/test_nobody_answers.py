"""From colleague to crisis line: the officer sees each step, and what to do meanwhile."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.demo.api import expect
from infra.demo.tokens import Person
from tests.support.enrolment import Enrol
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(180)]

ZONE = ZoneInfo("America/Chicago")
ANY_HOUR = ["988", "1-800-267-5463"]
DESK = 60
"""Seconds, at most, that a coordinator has for an urgent request at the journeys' pace."""


def test_a_request_nobody_takes_goes_from_step_to_step_until_the_crisis_line_is_named(
    people: People, enrol: Enrol
) -> None:
    colleague, neighbour = enrol("harbor"), enrol("lakeside")
    on_duty = _on_duty(people, enrol)
    officer = people.officer("harbor")
    request_id = people.ask(officer, urgency="urgent", prefer="own_agency", may_widen=True)[
        "request_id"
    ]

    steps = (
        (colleague, "still_looking"),
        (neighbour, "asking_other_agencies"),
        (on_duty, "asking_peer_on_duty"),
    )
    for asked, told in steps:
        offer = people.offer_of(asked, request_id)
        _told_what_to_do(people, officer, request_id, told)
        expect(people.decline(asked, offer), 200, 410, what="declining, or too late to")
    _told_what_to_do(people, officer, request_id, "coordinator_needed")
    assert people.escalation_of("harbor", request_id)["reason"] == "all_declined"
    _told_what_to_do(people, officer, request_id, "call_crisis_line")
    _both_are_told_again(people, officer, request_id)
    _a_peer_is_still_found(people, neighbour, officer, request_id)


def test_a_coordinator_who_acts_in_time_spares_the_officer_the_last_step(people: People) -> None:
    officer = people.officer("harbor")
    late, in_time = (people.ask(officer, urgency="urgent")["request_id"] for _ in range(2))
    people.escalation_of("harbor", in_time)
    path = f"/v1/escalations/{in_time}/resolution"
    body = {"outcome": "handled_by_coordinator"}
    expect(people.post("intake", path, body, people.staff("harbor"), "staff"), 200, what="acting")

    people.await_what_now(officer, late, "call_crisis_line", within=DESK)
    assert people.own_request(officer, in_time)["what_now"]["code"] == "closed"


def _told_what_to_do(people: People, officer: Person, request_id: str, code: str) -> None:
    """In words, with the numbers that answer at any hour beneath."""
    shown = people.await_what_now(officer, request_id, code, within=DESK)
    lines = [line["number"] for line in shown["crisis_panel"]]
    assert lines == [*ANY_HOUR, "555-0111"]
    assert "numbers below" in shown["what_now"]["text"]


def _both_are_told_again(people: People, officer: Person, request_id: str) -> None:
    """The officer to call, the coordinator that somebody still waits; the request stays open."""

    def times(person: Person, hat: str) -> int:
        subjects = [notice["subject_id"] for notice in people.inbox(person, hat)]
        return subjects.count(request_id)

    coordinator = people.staff("harbor")
    eventually(lambda: times(coordinator, "staff") >= 2, what="the coordinator told once more")
    eventually(lambda: times(officer, "officer") >= 2, what="the officer told once more")
    assert people.state(officer, request_id) == "escalated"
    people.escalation_of("harbor", request_id)


def _a_peer_is_still_found(
    people: People, neighbour: Supporter, officer: Person, request_id: str
) -> None:
    """Once the coordinator has everybody asked again, those included who had no time before."""
    path = f"/v1/escalations/{request_id}/search"
    again = people.post("intake", path, {}, people.staff("harbor"), "staff")
    expect(again, 204, what="looking again")
    people.accept_and_read(neighbour, request_id)
    people.await_what_now(officer, request_id, "peer_accepted")


def _on_duty(people: People, enrol: Enrol) -> Supporter:
    """From noon to noon, a time no clock skips or repeats, and at no other."""
    supporter = enrol("harbor", unit="D02", availability=[])
    began = datetime.now(ZONE).replace(hour=12, minute=0, second=0, tzinfo=None)
    if datetime.now(ZONE).hour < 12:
        began -= timedelta(days=1)
    shift = {
        "supporter_ref": supporter.ref,
        "role": "primary",
        "from": began.isoformat(timespec="minutes"),
        "to": (began + timedelta(days=1)).isoformat(timespec="minutes"),
    }
    entered = people.post("matching", "/v1/shifts", shift, people.staff("harbor"), "staff")
    expect(entered, 201, what="a shift")
    return supporter
