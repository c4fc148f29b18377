"""A small unit with contracted clinicians: requests wait for it, and rests are long."""

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.demo.tokens import Person
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("programmes"), pytest.mark.timeout(240)]

PROGRAMME, PACE = "phoenix", 960
"""A routine request waits in line for minutes, a prompt one half a minute; then it stays a
quarter of a minute at the coordinator's desk."""

CLINICIANS = "555-0134"


def test_a_request_waits_in_line_while_all_are_busy_and_is_taken_when_one_is_free(
    people: People, enrol: Enrol
) -> None:
    detective = _detective(enrol, cap=1)
    first, second = (people.officer("mesa", unit=unit) for unit in ("CC1", "DH2"))
    busy_with = _taken(people, detective, first)

    waiting = _ask(people, second)
    people.await_what_now(second, waiting, "in_the_queue")
    assert people.offers(detective) == []
    people.close(detective, busy_with)
    people.accept_and_read(detective, waiting)
    people.await_state(second, waiting, "matched")


def test_whoever_waits_in_vain_is_told_of_the_coordinator_and_then_of_the_clinicians(
    people: People, enrol: Enrol
) -> None:
    detective = _detective(enrol, cap=1)
    first, second = (people.officer("mesa", unit=unit) for unit in ("CC1", "DH2"))
    _taken(people, detective, first)

    waiting = _ask(people, second, urgency="prompt")
    people.await_what_now(second, waiting, "in_the_queue")
    people.await_what_now(second, waiting, "coordinator_needed", within=40)
    assert people.escalation_of("mesa", waiting)["reason"] == "no_candidate"
    told = people.await_what_now(second, waiting, "call_clinician", within=40)
    assert CLINICIANS in told["what_now"]["text"]
    assert CLINICIANS in str(told["crisis_panel"][0])


def test_after_a_heavy_contact_a_detective_rests(people: People, enrol: Enrol) -> None:
    detective = _detective(enrol)
    heavy = _taken(people, detective, people.officer("mesa"), topics=["critical_incident"])
    people.close(detective, heavy)
    week = timedelta(days=7) / PACE

    def rests() -> str | None:
        until: str | None = people.availability(detective)["rests_until"]
        return until

    until = datetime.fromisoformat(eventually(rests, what="a rest"))
    assert timedelta(0) < until - datetime.now(UTC) <= week
    request_id = _ask(people, people.officer("mesa"), urgency="urgent")
    assert people.escalation_of("mesa", request_id)["reason"] == "no_candidate"
    assert people.offers(detective) == []


def test_a_follow_up_goes_to_whom_the_officer_had_before(people: People, enrol: Enrol) -> None:
    unit = [_detective(enrol) for _ in range(3)]
    officer = people.officer("mesa")
    first = _ask(people, officer)
    before = eventually(lambda: people.holder_of(unit, first), what="an offer")
    people.accept_and_read(before, first)
    people.close(before, first)

    again = _ask(people, officer, earlier_peers=[before.ref])
    assert eventually(lambda: people.holder_of(unit, again), what="an offer") is before


def _detective(enrol: Enrol, **profile: object) -> Supporter:
    zone = {"time_zone": "America/Phoenix"}
    return enrol("mesa", unit="EAU", topics=["sleep"], training=_ledger(), **zone, **profile)


def _taken(people: People, detective: Supporter, officer: Person, **wish: object) -> str:
    request_id = _ask(people, officer, **wish)
    people.accept_and_read(detective, request_id)
    return request_id


def _ask(people: People, officer: Person, **wish: object) -> str:
    routine: Body = {"urgency": "routine", "topics": ["sleep"]}
    return str(people.ask(officer, **(routine | wish))["request_id"])


def _ledger() -> list[Body]:
    today = date.today()
    kept = {
        "completed_on": (today - timedelta(days=30)).isoformat(),
        "expires_on": (today + timedelta(days=300)).isoformat(),
    }
    topics = ("confidentiality", "suicide_risk")
    return [{"topic": topic, "hours": 20, **kept} for topic in topics]
