"""The running service between a real broker, a real database and a real mail server."""

from uuid import uuid4

from tests.services.notifications.component.site import Site, offer, reference, submitted
from tests.support.waiting import eventually


def test_an_accepted_offer_reaches_the_requester_by_mail_and_inbox(running_site: Site) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    token = site.register(mailbox, "officer")
    accepted = offer(reference(), site.away, request_id=request_id)
    early = site.hear("offer.accepted.v1", site.home, **accepted)
    site.hear("support_request.submitted.v1", site.home, **submitted(mailbox, request_id))
    eventually(lambda: len(site.mail.mails) == 1, what="the mail")
    eventually(lambda: site.states() == ["sent"], what="the record")
    assert site.kinds(token) == ["peer_accepted"]
    site.repeat(early)
    told = site.told.wait_for(2)
    assert sorted(event.data["channel"] for event in told) == ["inbox", "mail"]
    assert {event.type for event in told} == {"notification.delivered.v1"}
