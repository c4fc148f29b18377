"""Whoever was at an incident is not offered for it, and is for everything else (R2, R14)."""

from datetime import date, timedelta

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(180)]

DAY = date.today() - timedelta(days=40)
INCIDENT = {"number": "42", "on": DAY.isoformat()}


def test_a_witness_of_incident_42_is_not_offered_for_it_and_is_offered_for_others(
    people: People, enrol: Enrol
) -> None:
    witness, other = enrol("harbor", unit="D07"), enrol("harbor", unit="D08")
    people.note_involvement(witness, **INCIDENT)
    officer = people.officer("harbor", unit="D05")

    about_42 = people.ask(officer, incident=INCIDENT)["request_id"]
    expect(people.decline(other, people.offer_of(other, about_42)), 200, what="declining")
    assert people.escalation_of("harbor", about_42)["reason"] == "all_declined"
    assert people.offers(witness) == []
    _decline_all(people, [other, witness], people.ask(officer)["request_id"])
    about_43 = people.ask(officer, incident=INCIDENT | {"number": "43"})["request_id"]
    _decline_all(people, [other, witness], about_43)


def test_an_open_offer_about_an_incident_is_withdrawn_once_it_is_known_who_was_there(
    people: People, enrol: Enrol
) -> None:
    witness = enrol("harbor", unit="D07")
    officer = people.officer("harbor", unit="D05")
    about_42 = people.ask(officer, incident=INCIDENT)["request_id"]
    offer = people.offer_of(witness, about_42)

    other = enrol("harbor", unit="D08")
    people.note_involvement(witness, role="initial_responder", **INCIDENT)
    late = people.accept(witness, offer)
    assert (late.status, late.body["type"]) == (410, "urn:watchmate:problem:offer_withdrawn")
    assert "42" not in str(late.body)
    people.accept_and_read(other, about_42)


def _decline_all(people: People, several: list[Supporter], request_id: str) -> None:
    """Each in the order in which they are asked; AssertionError when one of them never is."""
    left = list(several)
    while left:
        asked = eventually(lambda: people.holder_of(left, request_id), what="an offer")
        left.remove(asked)
        expect(people.decline(asked, people.offer_of(asked, request_id)), 200, what="declining")
