"""A mail server that is away, refuses or hangs; a service that dies."""

from collections import Counter

from services.notifications.domain.notice import NoticeKind, notice_id
from tests.services.notifications.component.site import SMTP_TIMEOUT, Site, made, reference
from tests.support.waiting import eventually

AGE = "watchmate_notifications_oldest_undelivered_seconds"


def told_supporter(site: Site) -> tuple[str, str]:
    """A supporter with an address whom an offer waits for, and the notice of it."""
    supporter = reference()
    site.register(supporter)
    event = site.hear("offer.made.v1", site.away, **made(supporter, site.home))
    return supporter, notice_id(event.data["offer_id"], supporter, NoticeKind.OFFER_WAITING)


def given_up(site: Site, supporter: str) -> bool:
    """The attempt has ended and another is due; one that hangs would stay in `sending`."""
    row = site.delivery(supporter)
    return bool(row.get("attempts", 0) >= 1 and row["state"] == "due")


def test_a_mail_server_that_was_away_gets_the_mail_later(running_site: Site) -> None:
    site = running_site
    site.mail.stop()
    supporter, notice = told_supporter(site)
    eventually(lambda: site.delivery(supporter).get("attempts", 0) >= 2, 30, what="two attempts")
    assert site.delivery(supporter)["state"] in {"due", "sending"}
    eventually(lambda: site.metric(AGE) > 0, what="its age is shown")
    site.mail.start()
    site.await_state(supporter, "sent")
    assert len(site.mails_to(supporter)) == 1
    eventually(lambda: site.metric(AGE) == 0, what="nothing undelivered")
    expected = [("notification.delivered.v1", "inbox"), ("notification.delivered.v1", "mail")]
    eventually(lambda: site.said_about(notice) == expected, what="each told once")


def test_a_permanent_refusal_ends_the_delivery(running_site: Site) -> None:
    site = running_site
    site.mail.inbox.rcpt_answer = "550 no such box"
    try:
        supporter, notice = told_supporter(site)
        row = site.await_state(supporter, "failed")
    finally:
        site.mail.inbox.rcpt_answer = "250 OK"
    assert (row["reason"], row["attempts"]) == ("refused", 1)
    expected = [("notification.delivered.v1", "inbox"), ("notification.failed.v1", "mail")]
    eventually(lambda: site.said_about(notice) == expected, what="the failure told")


def test_killed_while_sending_it_repeats_once_at_most_and_recognisably(running_site: Site) -> None:
    """The server has the mail and has not said so yet: the worst moment there is."""
    site = running_site
    site.mail.inbox.hold.clear()
    supporter, notice = told_supporter(site)
    eventually(lambda: site.mails_to(supporter), every=0.01, what="the mail at the server")
    site.service.kill()
    assert site.delivery(supporter)["state"] == "sending"
    site.mail.inbox.hold.set()
    site.service.start()
    site.await_state(supporter, "sent")
    first, second = site.mails_to(supporter)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    expected = [("notification.delivered.v1", "inbox"), ("notification.delivered.v1", "mail")]
    eventually(lambda: site.said_about(notice) == expected, what="each told once")


def test_killed_in_the_middle_of_many_it_loses_none(running_site: Site) -> None:
    site = running_site
    supporters = [reference() for _ in range(12)]
    for supporter in supporters:
        site.register(supporter)
    for supporter in supporters:
        site.hear("offer.made.v1", site.away, **made(supporter, site.home))
    eventually(lambda: any(map(site.mails_to, supporters)), every=0.01, what="the first mail")
    site.service.kill()
    site.service.start()
    for supporter in supporters:
        site.await_state(supporter, "sent")
    ids = Counter(str(mail["Message-ID"]) for ref in supporters for mail in site.mails_to(ref))
    assert len(ids) == len(supporters)
    assert max(ids.values()) <= 2


def test_a_server_that_drips_its_answer_is_given_up(running_site: Site) -> None:
    """Each byte comes within the socket's timeout: only the limit of the whole can end it."""
    site = running_site
    site.mail.drip(every=SMTP_TIMEOUT / 4)
    try:
        supporter, _ = told_supporter(site)
        eventually(lambda: given_up(site, supporter), 30, what="an attempt given up")
    finally:
        site.mail.stop()
        site.mail.start()
    site.await_state(supporter, "sent")
