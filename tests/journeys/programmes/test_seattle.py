"""Who was at an incident gives no support for it; skills and colleagues come first."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("programmes"), pytest.mark.timeout(240)]

PROGRAMME, PACE = "seattle", 20

ZONE = ZoneInfo("America/Los_Angeles")


def test_who_responded_first_keeps_the_contact_about_another_incident_and_gets_none_about_it(
    people: People, enrol: Enrol
) -> None:
    responder = _supporter(enrol, unit="S")
    incident = _incident(40)
    dispatcher = people.officer("sound", unit="COM")
    another = people.ask(dispatcher, incident=incident | {"number": "B7"})["request_id"]
    people.accept_and_read(responder, another)
    people.note_involvement(responder, role="initial_responder", **incident)

    about_it = people.ask(dispatcher, incident=incident)["request_id"]
    assert people.escalation_of("sound", about_it)["reason"] == "no_candidate"
    assert people.offers(responder) == []
    people.close(responder, another)


def test_who_was_at_an_incident_today_rests_for_a_month(people: People, enrol: Enrol) -> None:
    witness = _supporter(enrol, unit="S")
    shown = people.note_involvement(witness, **_incident(0))
    assert datetime.fromisoformat(shown["rests_until"]) > datetime.now(UTC)
    request_id = people.ask(people.officer("sound", unit="N"))["request_id"]
    assert people.escalation_of("sound", request_id)["reason"] == "no_candidate"
    assert people.offers(witness) == []


def test_who_was_designated_after_the_incident_is_not_offered_for_it(
    people: People, enrol: Enrol
) -> None:
    late = _supporter(enrol, unit="S", designated_on=_ago(35))
    officer = people.officer("sound", unit="N")
    about_it = people.ask(officer, incident=_incident(80))["request_id"]
    assert people.escalation_of("sound", about_it)["reason"] == "no_candidate"
    people.accept_and_read(late, people.ask(officer)["request_id"])


def test_a_colleague_is_asked_before_a_neighbour_and_the_neighbour_when_they_decline(
    people: People, enrol: Enrol
) -> None:
    neighbours = [_supporter(enrol, "ferry", unit="PAT") for _ in range(3)]
    colleague = _supporter(enrol, unit="S")
    request_id = people.ask(people.officer("sound", unit="CIV"))["request_id"]
    expect(people.decline(colleague, people.offer_of(colleague, request_id)), 200, what="no")
    assert eventually(lambda: people.holder_of(neighbours, request_id), what="an offer")


def test_the_team_for_the_hospital_is_found_by_its_skill(people: People, enrol: Enrol) -> None:
    others = [_supporter(enrol, unit="S", topics=["critical_incident"]) for _ in range(3)]
    hospital = _supporter(enrol, unit="E", topics=["health"], lived_experience=["health"])
    request_id = people.ask(people.officer("sound", unit="N"), topics=["health"])["request_id"]
    people.offer_of(hospital, request_id)
    assert people.holder_of(others, request_id) is None


def _supporter(enrol: Enrol, agency: str = "sound", **profile: object) -> Supporter:
    return enrol(agency, training=_ledger(), time_zone=str(ZONE), **profile)


def _incident(days_ago: int) -> dict[str, str]:
    return {"number": "A42", "on": _ago(days_ago)}


def _ago(days: int) -> str:
    return (datetime.now(ZONE).date() - timedelta(days=days)).isoformat()


def _ledger() -> list[Body]:
    kept = {"completed_on": _ago(30), "expires_on": _ago(-300)}
    topics = ("active_listening", "confidentiality")
    return [{"topic": topic, "hours": 12, **kept} for topic in topics]
