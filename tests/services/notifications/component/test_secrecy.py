"""What leaves the building: mails and events that tell an onlooker nothing."""

import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from shared.events.envelope import Event
from shared.storage import Mongo
from tests.services.notifications.component.site import (
    Site,
    address_of,
    made,
    offer,
    opened,
    reference,
)
from tests.support.waiting import eventually

# Words that would say what kind of service this is, or on which side of it the reader stands.
TELLING = {
    *("help", "support", "supporter", "peer", "officer", "request", "offer", "survey"),
    *("coordinator", "escalated", "accepted", "waiting", "looking", "crisis", "confidential"),
    *("watchmate", "police", "agency", "http", "https", "www"),
}
# Names that every automatic mail has.
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding"),
}


def everything_happens(site: Site) -> list[str]:
    """Every event this service hears, for recipients with addresses; the recipients."""
    officer, supporter, coordinator = reference(), reference(), reference()
    site.register(officer, "officer")
    site.register(supporter, "supporter")
    site.register(coordinator, "coordinator")
    request_id, wait = str(uuid4()), made(supporter, site.home)
    ids = {"request_id": request_id, "offer_id": wait["offer_id"]}
    wait["request_id"] = request_id
    accepted = offer(supporter, site.home, **ids)
    site.hear("mailbox.opened.v1", site.home, **opened(officer, request_id))
    site.hear("offer.made.v1", site.home, **wait)
    site.await_state(supporter, "sent")  # an answered offer is not told any more
    site.hear("offer.accepted.v1", site.home, **accepted)
    escalated = {"request_id": request_id, "reason": "too_many_offers", "offers_made": 977}
    site.hear("request.escalated.v1", site.home, **escalated)
    survey = {"request_id": request_id, "wave": "after_contact", "instruments": ["who5"]}
    site.hear("survey.due.v1", site.home, **survey)
    site.await_state(coordinator, "sent")
    eventually(lambda: len(site.mails_to(officer)) == 3, 20, what="the requester's three mails")
    back = offer(supporter, site.home, reason="supporter_left", accepted_before=True, **ids)
    site.hear("offer.withdrawn.v1", site.home, **back)
    eventually(lambda: len(site.mails_to(supporter)) == 2, 20, what="the supporter's second mail")
    eventually(lambda: len(site.mails_to(officer)) == 4, 20, what="that somebody is looked for")
    return [officer, supporter, coordinator]


def words_of(events: Iterable[Event]) -> set[str]:
    """Names and values of every field, and what the envelope says."""
    found: set[str] = set()
    for event in events:
        found |= set(_leaves(event.data)) | {event.id, event.type, event.agency}
        found |= set(event.type.replace("_", ".").split("."))
    return {word for word in found if len(word) > 1}


def _leaves(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)
    elif not isinstance(data, bool) and data is not None:
        yield str(data)


def text_of(mail: EmailMessage) -> str:
    """What the headers say except for the reader's own address, and the body as it is read."""
    said = [str(value) for name, value in mail.items() if name != "To"]
    return "\n".join([*said, mail.get_content()]).lower()


def test_no_mail_tells_anything_of_the_events_behind_it(running_site: Site) -> None:
    site = running_site
    recipients = everything_happens(site)
    mails = [mail for recipient in recipients for mail in site.mails_to(recipient)]
    assert len(mails) == 7
    secret = words_of(site.sent) | set(recipients) | TELLING
    assert len(secret) > 60
    for mail in mails:
        assert set(mail.keys()) <= HEADERS
        text = text_of(mail)
        # The sender's own address is the operator's choice.
        text = text.replace("desk@watch.example", "").replace("@watch.example", "")
        told = {
            word for word in secret if re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", text)
        }
        assert told == set()


def test_all_mails_read_alike_whoever_gets_them(running_site: Site) -> None:
    site = running_site
    recipients = everything_happens(site)
    mails = [mail for recipient in recipients for mail in site.mails_to(recipient)]
    alike = {(mail["Subject"], mail["From"], mail.get_content()) for mail in mails}
    assert len(alike) == 1
    assert {tuple(sorted(mail.keys())) for mail in mails} == {tuple(sorted(mails[0].keys()))}


def test_addresses_lie_encrypted_and_nowhere_else(running_site: Site) -> None:
    site = running_site
    recipients = everything_happens(site)
    needles = [address_of(recipient).encode() for recipient in recipients]
    for raw in _every_document(site.mongo):
        assert not any(needle in raw for needle in needles)
    assert not any(needle.decode() in site.service.log_text() for needle in needles)


def _every_document(mongo: Mongo) -> Iterator[bytes]:
    from bson import encode

    for name in mongo.client.list_database_names():
        if name.startswith(mongo.prefix):
            database = mongo.client[name]
            for collection in database.list_collection_names():
                yield from (encode(document) for document in database[collection].find())
