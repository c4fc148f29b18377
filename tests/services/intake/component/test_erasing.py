"""What was said becomes unreadable, and never was readable where it must not be."""

from pathlib import Path
from uuid import uuid4

from services.intake.domain.erasure import ASKER, WORDS, receipt_for
from shared.storage import FieldCipher, KeyDestroyed, KeyRing
from tests.services.intake.builders import NOON
from tests.services.intake.component.site import Site, reference
from tests.services.intake.component.test_asking import problem
from tests.services.intake.component.test_following_up import CLOSURE
from tests.support.waiting import eventually

NAME, BADGE, TEXT = "Quillfeather", "badge 447711", "the lighthouse keeper wept"
CONTACT = "555-882-4471"
PLANTED = {"identity_level": "named", "name": NAME, "text": f"{TEXT}, {BADGE}", "contact": CONTACT}


def erased(site: Site, request_id: str) -> None:
    eventually(lambda: site.row(request_id).get("erased_at"), within=20, what="the erasure")


def raw_cipher(site: Site, request_id: str) -> FieldCipher:
    """What somebody with the key material and a copy of the vault could decrypt with."""
    key_file = Path(site.deployment.env("intake")["KEY_FILE"])
    ring = KeyRing(site.mongo, "intake", key_file, cache_ms=100)
    return ring.cipher("harbor", f"request:{request_id}")


def test_a_closed_request_is_unreadable_to_everybody_even_from_the_raw_bytes(site: Site) -> None:
    request_id = site.submitted(**PLANTED)
    ref = site.matched(request_id)
    row = site.mongo.collection("intake.confidences", "harbor").find_one({"_id": request_id})
    assert row is not None
    cipher = raw_cipher(site, request_id)
    assert cipher.decrypt(row["contact"]) == CONTACT
    site.post(f"/assignments/{request_id}/closure", CLOSURE, site.supporter(ref))
    erased(site, request_id)

    def unreadable() -> bool:
        try:
            return not cipher.decrypt(row["contact"])
        except KeyDestroyed:
            return True

    assert eventually(unreadable, what="the end of the cached key")
    problem(site.get(f"/assignments/{request_id}", site.supporter(ref)), 404, "not_found")
    assert ref not in str(site.row(request_id))


def test_erasure_leaves_a_receipt_that_names_nobody(site: Site) -> None:
    bearer = site.officer()
    request_id = site.submitted(bearer)
    site.post(f"/requests/{request_id}/withdrawal", {}, bearer)
    erased(site, request_id)
    receipts = site.mongo.collection("intake.erasures", "harbor")
    digest = receipt_for(request_id, NOON, WORDS).request_digest
    row = receipts.find_one({"_id": digest})
    assert row is not None
    assert set(row) == {"_id", "on", "what"}
    assert site.get(f"/requests/{request_id}", bearer).json()["erased_at"]


def test_in_the_end_nobody_finds_a_request_by_who_asked(site: Site) -> None:
    sub = reference()
    bearer = site.officer(sub)
    request_id = site.submitted(bearer)
    site.post(f"/requests/{request_id}/withdrawal", {}, bearer)
    digest = receipt_for(request_id, NOON, ASKER).request_digest
    receipts = site.mongo.collection("intake.erasures", "harbor")
    eventually(lambda: receipts.find_one({"_id": digest}), within=25, what="the forgetting")
    problem(site.get(f"/requests/{request_id}", bearer), 404, "not_found")
    assert sub.encode() not in site.raw()


def test_nothing_planted_is_readable_anywhere_in_the_stores_the_bus_or_the_log(site: Site) -> None:
    self_ref, vetoed, key = reference(), reference(), str(uuid4())
    bearer = site.officer(self_ref=self_ref)
    body = site.body(**PLANTED, vetoes={"supporters": [vetoed], "units": ["TAC"]})
    request_id = site.post("/requests", body, bearer, key).json()["request_id"]
    anonymous = site.post("/anonymous/requests", site.anonymous_body(text=TEXT)).json()
    site.post("/anonymous/sessions", {"agency": "harbor", "phrase": anonymous["phrase"]})
    eventually(
        lambda: site.told("support_request.submitted.v1", anonymous["request_id"]), what="the news"
    )
    site.matched(request_id)
    words = (
        NAME, BADGE, TEXT, CONTACT, self_ref, vetoed, key,
        anonymous["phrase"], anonymous["access_key"], anonymous["mailbox_key"],
    )  # fmt: skip
    places = {
        "stores": site.raw(),
        "bus": b"".join(bytes(message.body) for message in site.tap.messages),
        "log": site.service.log_text().encode(),
        "metrics": site.metrics().encode(),
    }
    found = [(place, word) for place in places for word in words if word.encode() in places[place]]
    assert not found
    assert request_id.encode() in places["stores"]


def test_the_canary_is_heard_when_one_field_is_not_encrypted(site: Site) -> None:
    """The search itself is tested: a word that is there is found."""
    rows = site.mongo.collection("intake.confidences", "harbor")
    row_id = str(uuid4())
    rows.insert_one({"_id": row_id, "contact": CONTACT})
    assert CONTACT.encode() in site.raw()
    rows.delete_one({"_id": row_id})
    assert CONTACT.encode() not in site.raw()


def test_figures_name_no_agency_and_no_person(site: Site) -> None:
    site.submitted(urgency="urgent")
    text = site.metrics()
    assert 'watchmate_intake_requests_total{kind="pseudonymous",urgency="urgent"}' in text
    assert "watchmate_intake_live_requests" in text
    assert "harbor" not in text
