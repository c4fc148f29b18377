"""One id from a call to the last thing that came of it, over three services."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests

from shared.observability import work_of
from tests.support.people import People, Supporter
from tests.support.waiting import eventually
from tests.support.whole_region import WholeRegion

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(120)]

AGENCY, HELPING = "harbor", "lakeside"


def test_a_request_its_offer_and_the_mail_about_it_go_by_one_id(
    region: WholeRegion, people: People, enrol: Callable[..., Supporter]
) -> None:
    supporter = enrol(HELPING)
    people.contact_point(supporter.person, "supporter", "peer@region.example")
    officer = people.officer(AGENCY)
    with region.bus.tap("intake.events") as asked, region.bus.tap("matching.events") as offered:
        people.ask(officer)
        works = {work_of(event.traceparent) for event in asked.wait_for(2)}
        made = next(one for one in offered.wait_for(1) if one.type == "offer.made.v1")
    [work] = works
    assert work_of(made.traceparent) == work
    eventually(
        lambda: work in _works(region, "notifications", "delivery_ended"),
        within=20,
        what="the end of the delivery in the log of notifications",
    )


def test_two_requests_of_one_officer_have_nothing_in_common(
    region: WholeRegion, people: People
) -> None:
    officer = people.officer(AGENCY)
    with region.bus.tap("intake.events", "support_request.submitted.v1") as asked:
        for _ in range(2):
            people.ask(officer)
        events = asked.wait_for(2)
    assert len({work_of(event.traceparent) for event in events} - {None}) == 2


def test_what_a_coordinator_is_told_of_their_call_is_what_its_events_go_by(
    region: WholeRegion, people: People
) -> None:
    coordinator = people.staff(HELPING)
    person = people.member(HELPING, "officer", "supporter")
    body = people.profile(people.reference(person), people.units(HELPING)[0])
    with region.bus.tap("matching.events", "supporter.enrolled.v1") as enrolled:
        answer = _post(region, people.token(coordinator, "staff", "matching"), body)
        [event] = enrolled.wait_for(1)
    assert work_of(event.traceparent) == answer.headers["Request-Id"]
    people.leave_pool(Supporter(person, body["supporter_ref"]))


def _post(region: WholeRegion, token: str, body: dict[str, Any]) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    url = f"{region.urls['matching']}/v1/supporters"
    answer = requests.post(url, json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer


def _works(region: WholeRegion, service: str, event: str) -> set[str | None]:
    """The ids of the lines a service has written about this."""
    lines = region.stack.state.log(service).read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return {work_of(line.get("traceparent")) for line in told if line["event"] == event}
