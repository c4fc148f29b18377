"""A response team on call: urgent requests go to few, then to whoever is on duty."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter

pytestmark = [pytest.mark.xdist_group("programmes"), pytest.mark.timeout(240)]

PROGRAMME, PACE = "toronto", 20
"""An urgent offer waits 9 seconds, an urgent request half a minute at the coordinator's desk."""

ZONE = ZoneInfo("America/Toronto")
CLINICIANS = "555-0123"


def test_an_urgent_request_nobody_in_the_pool_takes_reaches_the_primary_then_the_secondary(
    people: People, enrol: Enrol
) -> None:
    volunteer = _trained(enrol, unit="P12")
    secondary = _on_call(people, enrol, "secondary")
    primary = _on_call(people, enrol, "primary")
    officer = people.officer("lakeside", unit="P11")
    request_id = people.ask(officer, urgency="urgent")["request_id"]

    for silent in (volunteer, primary):
        people.offer_of(silent, request_id)
        others = [one for one in (volunteer, primary, secondary) if one is not silent]
        assert people.holder_of(others, request_id) is None
    people.await_what_now(officer, request_id, "asking_peer_on_duty")
    people.accept_and_read(secondary, request_id)
    people.await_state(officer, request_id, "matched")


def test_when_nobody_answers_at_all_the_coordinator_is_asked_and_then_the_clinician_named(
    people: People,
) -> None:
    officer = people.officer("lakeside", unit="P11")
    request_id = people.ask(officer, urgency="urgent")["request_id"]
    assert people.escalation_of("lakeside", request_id)["reason"] == "no_candidate"
    people.await_what_now(officer, request_id, "coordinator_needed")
    told = people.await_what_now(officer, request_id, "call_clinician", within=40)
    assert CLINICIANS in told["what_now"]["text"]
    assert CLINICIANS in str(told["crisis_panel"][0])


def test_a_gap_in_the_roster_shows_before_it_comes(people: People, enrol: Enrol) -> None:
    primary = _on_call(people, enrol, "primary")
    (shift,) = people.get("matching", "/v1/duty", primary.person, "supporter").body["items"]
    assert shift["role"] == "primary"
    answer = people.get("matching", "/v1/shifts/gaps", people.staff("lakeside"), "staff")
    gaps = expect(answer, 200, what="gaps")
    assert gaps["without_primary"][0]["from"] == shift["to"]
    assert gaps["without_secondary"][0]["hours"] > gaps["without_primary"][0]["hours"]


def _trained(enrol: Enrol, **profile: object) -> Supporter:
    return enrol("lakeside", time_zone=str(ZONE), training=_ledger(), **profile)


def _on_call(people: People, enrol: Enrol, role: str) -> Supporter:
    """On duty now and for hours to come, and at no other time."""
    supporter = _trained(enrol, unit="OPS", availability=[])
    began = datetime.now(ZONE).replace(tzinfo=None) - timedelta(hours=2)
    body = {
        "supporter_ref": supporter.ref,
        "role": role,
        "from": _on_the_hour(began),
        "to": _on_the_hour(began + timedelta(hours=20)),
        "from_fold": "first",
        "to_fold": "first",
    }
    entered = people.post("matching", "/v1/shifts", body, people.staff("lakeside"), "staff")
    expect(entered, 201, what="a shift")
    return supporter


def _on_the_hour(wall: datetime) -> str:
    """Never at two, which the clocks skip on one night of the year."""
    return wall.replace(hour=3 if wall.hour == 2 else wall.hour, minute=0).strftime(
        "%Y-%m-%dT%H:%M"
    )


def _ledger() -> list[Body]:
    today = datetime.now(ZONE).date()
    kept = {
        "completed_on": (today - timedelta(days=30)).isoformat(),
        "expires_on": (today + timedelta(days=300)).isoformat(),
    }
    topics = ("confidentiality", "crisis_intervention")
    return [{"topic": topic, "hours": 12, **kept} for topic in topics]
