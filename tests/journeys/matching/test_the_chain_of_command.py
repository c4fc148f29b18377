"""Who comes above the requester while they are being helped is their peer no more (R1)."""

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import Body, People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(180)]

UNIT = "D05"


def test_an_open_offer_to_who_becomes_commander_of_the_requesters_unit_is_withdrawn(
    people: People, enrol: Enrol
) -> None:
    sergeant = enrol("harbor", unit="D07")
    officer = people.officer("harbor", unit=UNIT)
    request_id = people.ask(officer)["request_id"]
    offer = people.offer_of(sergeant, request_id)

    other = enrol("harbor", unit="D08")
    people.begin_command(sergeant.person, UNIT)
    eventually(lambda: people.offers(sergeant) == [], what="the offer gone")
    late = people.accept(sergeant, offer)
    assert (late.status, late.body["type"]) == (410, "urn:watchmate:problem:offer_withdrawn")
    assert UNIT not in str(late.body)  # nor anything else of why
    people.accept_and_read(other, request_id)
    assert people.state(officer, request_id) == "matched"


def test_a_running_contact_with_who_becomes_commander_is_handed_over(
    people: People, enrol: Enrol
) -> None:
    sergeant = enrol("harbor", unit="D07")
    officer = people.officer("harbor", unit=UNIT)
    request_id = people.ask(officer)["request_id"]
    people.accept_and_read(sergeant, request_id)
    people.await_state(officer, request_id, "matched")

    other = enrol("harbor", unit="D08")
    people.begin_command(sergeant.person, UNIT)
    offer = people.offer_of(other, request_id)
    eventually(lambda: _reads(people, sergeant, request_id) == 404, what="the words closed")
    expect(people.accept(other, offer), 200, what="accepting")
    people.read(other, request_id)
    people.await_state(officer, request_id, "matched")
    eventually(lambda: "offer_gone" in _kinds(people, sergeant), what="the sergeant told")


def test_a_commander_who_joins_the_pool_while_the_request_waits_is_not_offered_it(
    people: People, enrol: Enrol
) -> None:
    declines = enrol("harbor", unit="D08")
    officer = people.officer("harbor", unit=UNIT)
    lieutenant = people.officer("harbor", unit="D07")
    people.begin_command(lieutenant, UNIT)
    request_id = people.ask(officer)["request_id"]
    offer = people.offer_of(declines, request_id)

    joined = people.become_supporter(lieutenant, unit="D07")
    try:
        expect(people.decline(declines, offer), 200, what="declining")
        assert people.escalation_of("harbor", request_id)["reason"] == "all_declined"
        assert people.offers(joined) == []
        elsewhere = people.officer("harbor", unit="D09")
        people.offer_of(joined, people.ask(elsewhere)["request_id"])
    finally:
        people.leave_pool(joined)


def _reads(people: People, supporter: Supporter, request_id: str) -> int:
    path = f"/v1/assignments/{request_id}"
    return people.get("intake", path, supporter.person, "supporter").status


def _kinds(people: People, supporter: Supporter) -> list[str]:
    found: list[Body] = people.inbox(supporter.person, "supporter")
    return [notice["kind"] for notice in found]
