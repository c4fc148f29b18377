"""The running service mails nobody whose role it heard has ended."""

import time
from typing import Any
from uuid import uuid4

import pytest

from tests.services.notifications.component.site import Site, address_of, reference
from tests.support.waiting import eventually

SAID = {"reason": "no_candidate", "offers_made": 0}


def escalated(site: Site) -> None:
    site.hear("request.escalated.v1", site.home, request_id=str(uuid4()), **SAID)


def mark(site: Site, ref: str) -> dict[str, Any] | None:
    points = site.mongo.collection("notifications.contact_points", site.home)
    return points.find_one({"_id": ref, "ended_at": {"$exists": True}})


@pytest.mark.parametrize(
    ("role", "event_type", "named"),
    [
        ("coordinator", "member.coordination_ended.v1", "recipient_ref"),
        ("supporter", "supporter.left.v1", "supporter_ref"),
    ],
)
def test_the_address_goes_and_only_a_token_from_afterwards_brings_one_back(
    running_site: Site, role: str, event_type: str, named: str
) -> None:
    site, ref = running_site, reference()
    token = site.register(ref, role)
    site.hear(event_type, site.home, **{named: ref})
    row = eventually(lambda: mark(site, ref), what="the mark of the end")
    assert set(row) == {"_id", "ended_at"}
    assert site.call("GET", "/contact-point", token).status_code == 404
    body = {"email": address_of(ref)}
    assert site.call("PUT", "/contact-point", token, body).status_code == 403
    later = site.token(ref, role, iat=int(time.time()) + 5)
    assert site.call("PUT", "/contact-point", later, body).status_code == 200


def test_a_mail_that_waited_for_a_coordinator_is_dropped(running_site: Site) -> None:
    site, leaving, staying = running_site, reference(), reference()
    site.mail.stop()
    try:
        for ref in (leaving, staying):
            site.register(ref, "coordinator")
        escalated(site)
        for ref in (leaving, staying):
            eventually(lambda: site.delivery(ref).get("attempts"), what="an attempt")  # noqa: B023
        site.hear("member.coordination_ended.v1", site.home, recipient_ref=leaving)
        eventually(lambda: mark(site, leaving), what="the mark of the end")
    finally:
        site.mail.start()
    site.await_state(staying, "sent")
    site.await_state(leaving, "dropped")
    assert site.mails_to(leaving) == []
