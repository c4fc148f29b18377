"""The link between a request and its requester, cut when its time has come."""

from pathlib import Path
from uuid import uuid4

from tests.services.notifications.component.site import opened, reference, site
from tests.support.waiting import eventually

# Thirty days pass in about two and a half seconds.
FAST = 1_000_000


def test_the_mailbox_is_forgotten_after_the_end_and_stays_so(tmp_path: Path) -> None:
    with site(tmp_path, FAST) as made:
        mailbox, request_id = reference(), str(uuid4())
        rows = made.mongo.collection("notifications.mailboxes", made.home)
        asked = opened(mailbox, request_id)
        made.hear("mailbox.opened.v1", made.home, **asked)
        eventually(lambda: rows.find_one({"mailbox": mailbox}), what="the mailbox known")
        ended = {"request_id": request_id, "sequence": 2}
        made.hear("support_request.withdrawn.v1", made.home, **ended)
        eventually(lambda: rows.find_one({"forgotten_at": {"$ne": None}}), what="forgotten")
        made.hear("mailbox.opened.v1", made.home, **asked)
        other = str(uuid4())
        made.hear("mailbox.opened.v1", made.home, **opened(reference(), other))
        eventually(lambda: rows.find_one({"_id": other}), what="the request after it")
        assert rows.find_one({"mailbox": mailbox}) is None
