"""Whoever was at an incident gives no support about it, and goes on with others (R2, R14)."""

from datetime import date, timedelta

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import People

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(180)]

DAY = date.today() - timedelta(days=40)
INCIDENT = {"number": "42", "on": DAY.isoformat()}


def test_a_witness_of_incident_42_hands_the_contact_about_it_over_and_keeps_the_other(
    people: People, enrol: Enrol
) -> None:
    """A rest ends no contact: whichever ends is ended by the incident."""
    witness, officer = enrol("harbor", unit="D07"), people.officer("harbor", unit="D05")
    numbers = ("42", "43")
    asked = [people.ask(officer, incident=INCIDENT | {"number": one}) for one in numbers]
    about_42, about_43 = (one["request_id"] for one in asked)
    for request_id in (about_42, about_43):
        people.accept_and_read(witness, request_id)

    other = enrol("harbor", unit="D08")
    people.note_involvement(witness, **INCIDENT)
    people.accept_and_read(other, about_42)
    people.close(witness, about_43)


def test_a_witness_of_incident_42_is_not_offered_for_it(people: People, enrol: Enrol) -> None:
    witness, other = enrol("harbor", unit="D07"), enrol("harbor", unit="D08")
    people.note_involvement(witness, **INCIDENT)
    officer = people.officer("harbor", unit="D05")
    about_42 = people.ask(officer, incident=INCIDENT)["request_id"]
    expect(people.decline(other, people.offer_of(other, about_42)), 200, what="declining")
    assert people.escalation_of("harbor", about_42)["reason"] == "all_declined"
    assert people.offers(witness) == []


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
