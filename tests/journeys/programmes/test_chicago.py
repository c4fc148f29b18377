"""A large volunteer pool: careers, a ledger of 40 hours, areas over districts, and coverage."""

from datetime import date, timedelta

import pytest

from infra.demo.api import Answer, expect
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("programmes"), pytest.mark.timeout(240)]

PROGRAMME, PACE = "chicago", 20
REFRESHED = ("confidentiality", "suicide_risk", "cultural_competency")
NIGHTS = [{"day": day, "from": "00:00", "to": "06:00"} for day in range(7)]


def test_somebody_is_nominated_selected_and_designated_step_by_step(people: People) -> None:
    person = people.member("harbor", "officer", "supporter", unit="D07")
    candidate = Supporter(person, people.reference(person))
    days = iter(_ago(days) for days in (90, 80, 70, 60))

    begun = {"supporter_ref": candidate.ref, "step": "nominated", "on": next(days)}
    expect(_post(people, "/v1/careers", begun), 201, what="a nomination")
    refused = _try_to_enrol(people, candidate)
    assert (refused.status, refused.body["type"]) == (409, "urn:watchmate:problem:career_step")
    for step in ("applied", "interviewed", "selected"):
        taken = {"step": step, "on": next(days)}
        expect(_post(people, f"/v1/careers/{candidate.ref}/steps", taken), 200, what=step)

    people.enrol(candidate, training=ledger(40), designated_on=_ago(10))
    assert _stage(people, candidate) == "designated"
    request_id = people.ask(people.officer("harbor", unit="D12"))["request_id"]
    people.accept_and_read(candidate, request_id)

    expect(
        _post(people, f"/v1/careers/{candidate.ref}/deselection", {"reason": "conduct"}),
        200,
        what="a deselection",
    )
    assert _stage(people, candidate) == "deselected"
    path = f"/v1/assignments/{request_id}"
    eventually(
        lambda: people.get("intake", path, candidate.person, "supporter").status == 404,
        what="access gone",
    )
    assert people.escalation_of("harbor", request_id)["request_id"] == request_id


def test_who_lacks_hours_or_a_refresher_is_not_offered_and_the_coordinator_sees_why(
    people: People, enrol: Enrol
) -> None:
    short = enrol("harbor", unit="D07", training=ledger(24))
    stale = enrol("harbor", unit="D08", training=ledger(40)[1:])
    officer = people.officer("harbor", unit="D12")
    request_id = people.ask(officer)["request_id"]
    assert people.escalation_of("harbor", request_id)["reason"] == "no_candidate"
    assert people.offers(short) == people.offers(stale) == []

    path = f"/v1/searches/{request_id}/explanation"
    told = people.get("matching", path, people.staff("harbor"), "staff").body
    assert told["refusals"] == {"trained_as_required": 2}
    lapsed = {(one["supporter_ref"], one["credential"]) for one in _coverage(people)["lapsed"]}
    assert lapsed >= {(short.ref, "initial_hours"), (stale.ref, "refresher")}

    missing = {**ledger(40)[0], "topic": "stress_management", "hours": 16}
    entered = _post(people, f"/v1/supporters/{short.ref}/training", missing)
    expect(entered, 200, what="a training")
    people.accept_and_read(short, people.ask(officer)["request_id"])


def test_coverage_shows_which_watches_have_too_few(people: People, enrol: Enrol) -> None:
    for unit in ("D07", "D08"):
        enrol("harbor", unit=unit, training=ledger(40), availability=NIGHTS)
    enrol("harbor", unit="D09", training=ledger(24))
    found = _coverage(people, threshold=2)
    assert (found["supporters"], found["active"]) == (3, 2)
    assert found["watches"] == {"night": 2, "morning": 0, "afternoon": 0, "evening": 0}
    thin = {one["value"] for one in found["too_few"] if one["kind"] == "watch"}
    assert thin == {"morning", "afternoon", "evening"}


def test_who_commands_the_area_is_not_offered_to_its_districts(
    people: People, enrol: Enrol
) -> None:
    """D07 is of Area 1, D12 of Area 3."""
    commander = enrol("harbor", unit="ACA", training=ledger(40))
    people.begin_command(commander.person, "A1")
    below = people.ask(people.officer("harbor", unit="D07"))["request_id"]
    assert people.escalation_of("harbor", below)["reason"] == "no_candidate"
    assert people.offers(commander) == []
    elsewhere = people.ask(people.officer("harbor", unit="D12"))["request_id"]
    people.accept_and_read(commander, elsewhere)


def ledger(hours: float) -> list[Body]:
    """So many hours in all; the first entry is the refresher of cultural competency."""
    kept = {"completed_on": _ago(30), "expires_on": _ago(-300)}
    refreshers = [{"topic": topic, "hours": 4, **kept} for topic in reversed(REFRESHED)]
    course = {"topic": "active_listening", "hours": hours - 4 * len(refreshers), **kept}
    return [*refreshers, course]


def _ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def _post(people: People, path: str, body: Body) -> Answer:
    return people.post("matching", path, body, people.staff("harbor"), "staff")


def _try_to_enrol(people: People, candidate: Supporter) -> Answer:
    body = people.profile(candidate.ref, "D07") | {"training": ledger(40)}
    return _post(people, "/v1/supporters", body)


def _stage(people: People, supporter: Supporter) -> str:
    path = f"/v1/careers/{supporter.ref}"
    answer = people.get("matching", path, people.staff("harbor"), "staff")
    return str(expect(answer, 200, what="a career")["stage"])


def _coverage(people: People, **query: int) -> Body:
    answer = people.get("matching", "/v1/coverage", people.staff("harbor"), "staff", **query)
    return expect(answer, 200, what="coverage")
