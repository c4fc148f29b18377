"""The running service: a supporter learns that a clinician is there for them, and nobody else."""

from datetime import UTC, datetime

import pytest

from services.notifications.domain.notice import NoticeKind, notice_id
from tests.services.notifications.component.site import Site, reference
from tests.support.waiting import eventually

BOTH = [("notification.delivered.v1", "inbox"), ("notification.delivered.v1", "mail")]
TYPE = "supporter.check_offered.v1"


def facts(supporter: str) -> dict[str, str]:
    return {"supporter_ref": supporter, "offered_at": datetime.now(UTC).isoformat()}


def test_a_supporter_is_told_once_however_often_the_event_comes(running_site: Site) -> None:
    site, supporter, probe = running_site, reference(), reference()
    token, probing = site.register(supporter), site.token(probe)
    event = site.hear(TYPE, site.home, **facts(supporter))
    site.await_state(supporter, "sent")
    for _ in range(3):
        site.repeat(event)
    site.hear(TYPE, site.home, **facts(probe))
    eventually(lambda: site.kinds(probing) == ["check_offered"], what="the one after them")
    eventually(lambda: site.bus.depth(f"notifications.{TYPE}") == 0, what="an empty queue")
    assert site.kinds(token) == ["check_offered"]
    assert len(site.mails_to(supporter)) == 1
    notice = notice_id(event.id, supporter, NoticeKind.CHECK_OFFERED)
    eventually(lambda: site.said_about(notice) == BOTH, what="both deliveries told")


def test_the_words_name_the_line_and_the_mail_does_not(running_site: Site) -> None:
    """The pair of agencies names no clinicians' line, so it is the crisis line."""
    site, supporter = running_site, reference()
    token, coordinating = site.register(supporter), site.token(reference(), "coordinator")
    before = site.kinds(coordinating)
    site.hear(TYPE, site.home, **facts(supporter))
    site.await_state(supporter, "sent")
    [item] = site.call("GET", "/inbox", token).json()["items"]
    line = site.deployment.region.agencies[0].crisis_line
    assert line in item["message"]
    [mail] = site.mails_to(supporter)
    assert line not in mail.get_content()
    assert "clinician" not in mail.as_string()
    assert site.kinds(coordinating) == before
    read = site.call("POST", f"/inbox/{item['notice_id']}/reading", token, {})
    assert read.json()["message"] == item["message"]


@pytest.mark.parametrize("words", ["clinician", "voluntary"])
def test_no_log_says_anything_of_it(running_site: Site, words: str) -> None:
    site, supporter = running_site, reference()
    token = site.token(supporter)
    site.hear(TYPE, site.home, **facts(supporter))
    eventually(lambda: site.kinds(token) == ["check_offered"], what="the notice")
    assert words not in site.service.log_text()
    assert supporter not in site.service.log_text()
