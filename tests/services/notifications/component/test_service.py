"""The running service between a real broker, a real database and a real mail server."""

from uuid import uuid4

from services.notifications.domain.notice import NoticeKind, notice_id
from tests.services.notifications.component.site import Site, made, offer, opened, reference
from tests.support.waiting import eventually

BOTH = [("notification.delivered.v1", "inbox"), ("notification.delivered.v1", "mail")]


def test_an_acceptance_heard_before_the_request_reaches_the_requester(running_site: Site) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    token = site.register(mailbox, "officer")
    accepted = offer(reference(), site.away, request_id=request_id)
    heard = site.hear("offer.accepted.v1", site.home, **accepted)
    rows = site.mongo.collection("notifications.mailboxes", site.home)
    eventually(lambda: rows.find_one({"_id": request_id}), what="the pending row")
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, request_id))
    site.await_state(mailbox, "sent")
    assert len(site.mails_to(mailbox)) == 1
    assert site.kinds(token) == ["peer_accepted"]
    notice = notice_id(heard.id, mailbox, NoticeKind.PEER_ACCEPTED)
    eventually(lambda: site.said_about(notice) == BOTH, what="both deliveries told")


def test_a_repeated_event_makes_no_second_notice_mail_or_event(running_site: Site) -> None:
    site, supporter = running_site, reference()
    token = site.register(supporter, agency=site.away)
    event = site.hear("offer.made.v1", site.home, **made(supporter, site.away))
    site.await_state(supporter, "sent", site.away)
    for _ in range(3):
        site.repeat(event)
    # The same offer said again under a new event id is no news either.
    site.hear("offer.made.v1", site.home, **event.data)
    other = reference()
    other_token = site.register(other, agency=site.away)
    site.hear("offer.made.v1", site.home, **made(other, site.away))
    eventually(lambda: site.kinds(other_token) == ["offer_waiting"], what="the one after them")
    eventually(lambda: site.bus.depth("notifications.offer.made.v1") == 0, what="an empty queue")
    assert site.kinds(token) == ["offer_waiting"]
    assert len(site.mails_to(supporter)) == 1
    notice = notice_id(event.data["offer_id"], supporter, NoticeKind.OFFER_WAITING)
    eventually(lambda: site.said_about(notice) == BOTH, what="both deliveries told")


def test_an_offer_taken_back_after_acceptance_is_told_and_no_longer_waits(
    running_site: Site,
) -> None:
    site, supporter = running_site, reference()
    token = site.token(supporter, agency=site.away)
    event = site.hear("offer.made.v1", site.home, **made(supporter, site.away))
    eventually(lambda: site.kinds(token) == ["offer_waiting"], what="the offer's notice")
    ids = {"offer_id": event.data["offer_id"], "request_id": event.data["request_id"]}
    ended = offer(supporter, site.away, reason="request_withdrawn", accepted_before=True, **ids)
    site.hear("offer.withdrawn.v1", site.home, **ended)
    eventually(lambda: site.kinds(token) == ["offer_gone"], what="the notice of its end")
    late = made(supporter, site.away)
    overtaken = offer(supporter, site.away, offer_id=late["offer_id"])
    site.hear("offer.expired.v1", site.home, **overtaken)
    eventually(lambda: site.bus.depth("notifications.offer.expired.v1") == 0, what="an empty queue")
    notices = site.mongo.collection("notifications.notices", site.away)
    eventually(lambda: notices.find_one({"subject": late["offer_id"]}), what="the mark of the end")
    site.hear("offer.made.v1", site.home, **late)
    probe = made(supporter, site.away)
    site.hear("offer.made.v1", site.home, **probe)
    eventually(lambda: "offer_waiting" in site.kinds(token), what="the probe")
    found = site.call("GET", "/inbox", token).json()["items"]
    assert {item["subject_id"] for item in found} == {ids["offer_id"], probe["offer_id"]}


def test_whoever_was_slower_than_another_supporter_sees_the_offer_vanish_quietly(
    running_site: Site,
) -> None:
    site, supporter, mailbox = running_site, reference(), reference()
    token, asking = site.token(supporter, agency=site.away), site.token(mailbox, "officer")
    event = site.hear("offer.made.v1", site.home, **made(supporter, site.away))
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, event.data["request_id"]))
    eventually(lambda: site.kinds(token) == ["offer_waiting"], what="the offer's notice")
    ids = {"offer_id": event.data["offer_id"], "request_id": event.data["request_id"]}
    taken = offer(supporter, site.away, reason="taken", accepted_before=False, **ids)
    site.hear("offer.withdrawn.v1", site.home, **taken)
    eventually(lambda: site.kinds(token) == [], what="its end")
    accepted = offer(reference(), site.home, request_id=ids["request_id"])
    site.hear("offer.accepted.v1", site.home, **accepted)
    eventually(lambda: site.kinds(asking) == ["peer_accepted"], what="the requester's notice")
    assert site.kinds(token) == []


def test_when_the_requester_changes_their_peer_both_are_told(running_site: Site) -> None:
    site, supporter, mailbox = running_site, reference(), reference()
    token, asking = site.token(supporter, agency=site.away), site.token(mailbox, "officer")
    accepted = offer(supporter, site.away)
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, accepted["request_id"]))
    site.hear("offer.accepted.v1", site.home, **accepted)
    eventually(lambda: site.kinds(asking) == ["peer_accepted"], what="the acceptance")
    changed = accepted | {"reason": "requester_changed", "accepted_before": True}
    site.hear("offer.withdrawn.v1", site.home, **changed)
    eventually(lambda: site.kinds(token) == ["offer_gone"], what="the supporter's notice")
    told = ["still_looking", "peer_accepted"]
    eventually(lambda: site.kinds(asking) == told, what="the requester's notice")


def test_who_is_left_without_an_answer_is_told_again_and_so_is_the_desk(
    running_site: Site,
) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    asking, desk = site.token(mailbox, "officer"), site.token(reference(), "coordinator")
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, request_id))
    before = site.kinds(desk).count("coordinator_needed")
    for times in (1, 2):
        site.hear("support_request.unanswered.v1", site.home, request_id=request_id)
        eventually(
            lambda: site.kinds(asking).count("still_looking") == times,  # noqa: B023 - asked now
            what="the requester's notice",
        )
    now = before + 2
    eventually(lambda: site.kinds(desk).count("coordinator_needed") == now, what="the desk's")


def test_an_escalation_reaches_requester_and_coordinators(running_site: Site) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    asking = site.token(mailbox, "officer")
    early = site.token(reference(), "coordinator")
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, request_id))
    said = {"request_id": request_id, "reason": "no_candidate", "offers_made": 0}
    site.hear("request.escalated.v1", site.home, **said)
    eventually(lambda: site.kinds(asking) == ["still_looking"], what="the requester's notice")
    eventually(lambda: "coordinator_needed" in site.kinds(early), what="the desk's notice")
    coordinator = reference()
    token = site.register(coordinator, "coordinator")
    site.hear("request.escalated.v1", site.home, **(said | {"reason": "all_declined"}))
    site.await_state(coordinator, "sent")
    assert len(site.mails_to(coordinator)) == 1
    stranger = site.token(reference(), "coordinator", site.away)
    assert site.kinds(stranger) == []
    assert site.call("DELETE", "/contact-point", token).status_code == 204
    assert site.call("GET", "/contact-point", token).status_code == 404


def test_of_a_request_nobody_touches_the_asker_hears_and_whoever_has_to_act(
    running_site: Site,
) -> None:
    site, mailbox, supporter, request_id = running_site, reference(), reference(), str(uuid4())
    asking, helping = site.token(mailbox, "officer"), site.token(supporter, agency=site.away)
    desk = site.token(reference(), "coordinator")
    before = site.kinds(desk).count("coordinator_needed")
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, request_id))
    said = {"request_id": request_id, "supporter_ref": supporter, "supporter_agency": site.away}
    site.hear("support_request.untouched.v1", site.home, **said)
    for token in (asking, helping):
        eventually(lambda: site.kinds(token) == ["contact_due"], what="the notice")  # noqa: B023
    nobody = {"supporter_ref": None, "supporter_agency": None}
    site.hear("support_request.untouched.v1", site.home, **(said | nobody))
    eventually(
        lambda: site.kinds(desk).count("coordinator_needed") == before + 1, what="the desk's"
    )
    assert site.kinds(helping) == ["contact_due"]


def test_a_supporter_whose_declaration_lapses_finds_a_notice_and_a_mail(
    running_site: Site,
) -> None:
    site, supporter = running_site, reference()
    token = site.register(supporter)
    site.hear("supporter.declaration_lapses.v1", site.home, supporter_ref=supporter)
    site.await_state(supporter, "sent")
    assert site.kinds(token) == ["declaration_due"]
    assert len(site.mails_to(supporter)) == 1


def test_a_survey_reaches_the_requester_after_the_end(running_site: Site) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    token = site.token(mailbox, "officer")
    site.hear("mailbox.opened.v1", site.home, **opened(mailbox, request_id))
    ended = {
        "request_id": request_id,
        "sequence": 2,
        "outcome": "supported",
        "contacts_band": "one",
        "duration_band": "under_30_min",
        "supporter_ref": reference(),
    }
    site.hear("support_request.closed.v1", site.home, **ended)
    site.hear("survey.due.v2", site.home, request_id=request_id, wave="after_contact")
    eventually(lambda: site.kinds(token) == ["survey_open"], what="the survey's notice")


def test_without_an_address_the_inbox_has_it_and_the_failure_is_told(running_site: Site) -> None:
    site, supporter = running_site, reference()
    event = site.hear("offer.made.v1", site.home, **made(supporter, site.away))
    row = site.await_state(supporter, "failed", site.away)
    assert row["reason"] == "no_address"
    notice = notice_id(event.data["offer_id"], supporter, NoticeKind.OFFER_WAITING)
    expected = [("notification.delivered.v1", "inbox"), ("notification.failed.v1", "mail")]
    eventually(lambda: site.said_about(notice) == expected, what="success and failure told")


def test_the_metrics_count_what_happened(running_site: Site) -> None:
    site, supporter = running_site, reference()
    site.register(supporter, agency=site.away)
    deliveries = 'watchmate_notifications_deliveries_total{channel="mail",outcome="sent"}'
    notices = 'watchmate_notifications_notices_total{kind="offer_waiting"}'
    before = site.metric(deliveries), site.metric(notices)
    site.hear("offer.made.v1", site.home, **made(supporter, site.away))
    expected = before[0] + 1, before[1] + 1
    eventually(
        lambda: (site.metric(deliveries), site.metric(notices)) == expected, what="the counters"
    )


def test_an_offer_that_was_answered_no_longer_waits(running_site: Site) -> None:
    site, supporter = running_site, reference()
    token = site.token(supporter, agency=site.away)
    for answer, more in (
        ("offer.accepted.v1", {}),
        ("offer.declined.v1", {"reason": "unavailable"}),
    ):
        event = site.hear("offer.made.v1", site.home, **made(supporter, site.away))
        eventually(lambda: site.kinds(token) == ["offer_waiting"], what="the offer's notice")
        ids = {"offer_id": event.data["offer_id"], "request_id": event.data["request_id"]}
        site.hear(answer, site.home, **offer(supporter, site.away, **ids, **more))
        eventually(lambda: site.kinds(token) == [], what="an inbox without the answered offer")


def test_an_asker_is_told_when_the_peer_who_had_accepted_goes(running_site: Site) -> None:
    site, mailbox, request_id = running_site, reference(), str(uuid4())
    token = site.token(mailbox, "officer")
    site.hear("mailbox.opened.v1", site.home, mailbox=mailbox, request_id=request_id)
    gone = offer(reference(), site.away, request_id=request_id, accepted_before=True)
    site.hear("offer.withdrawn.v1", site.home, **(gone | {"reason": "request_withdrawn"}))
    site.hear("offer.withdrawn.v1", site.home, **(gone | {"reason": "supporter_left"}))
    eventually(lambda: site.kinds(token) == ["still_looking"], what="the asker's notice")
