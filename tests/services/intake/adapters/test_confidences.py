"""What is said in confidence, in the real database under real keys."""

import bson
import pytest

from services.intake.adapters.mongo_evidence import MongoAcknowledgements, MongoReceipts
from services.intake.adapters.sealed_confidences import SealedConfidences
from services.intake.domain.asking import Confidence
from services.intake.domain.erasure import WORDS, receipt_for
from services.intake.domain.errors import ConfidenceDestroyed
from shared.storage import KeyDestroyed, KeyRing, Mongo
from tests.services.intake.builders import NOON
from tests.support.waiting import eventually

SAID = Confidence("met at pier nine", "555-0199", "Alex Moreau")


@pytest.fixture
def confidences(provisioned: Mongo, key_ring: KeyRing) -> SealedConfidences:
    return SealedConfidences(provisioned, key_ring, None)


def test_what_was_sealed_is_revealed(confidences: SealedConfidences) -> None:
    confidences.seal("harbor", "r1", SAID)
    assert confidences.reveal("harbor", "r1") == SAID


def test_without_a_name_and_without_a_text_nothing_is_made_up(
    confidences: SealedConfidences,
) -> None:
    confidences.seal("harbor", "r1", Confidence("", "555-0199"))
    assert confidences.reveal("harbor", "r1") == Confidence("", "555-0199")


def test_no_word_of_it_is_in_the_stored_bytes(
    confidences: SealedConfidences, provisioned: Mongo
) -> None:
    confidences.seal("harbor", "r1", SAID)
    row = provisioned.collection("intake.confidences", "harbor").find_one({"_id": "r1"})
    stored = bson.encode(row or {})
    for word in (b"pier", b"0199", b"Moreau"):
        assert word not in stored


def test_a_shredded_request_is_unreadable_even_from_a_copy_of_its_bytes(
    confidences: SealedConfidences, provisioned: Mongo, key_ring: KeyRing
) -> None:
    confidences.seal("harbor", "r1", SAID)
    row = provisioned.collection("intake.confidences", "harbor").find_one({"_id": "r1"})
    assert row is not None
    cipher = key_ring.cipher("harbor", "request:r1")
    confidences.shred("harbor", "r1")
    with pytest.raises(ConfidenceDestroyed):
        confidences.reveal("harbor", "r1")

    def unreadable() -> bool:
        try:
            return not cipher.decrypt(row["text"])
        except KeyDestroyed:
            return True

    assert eventually(unreadable, what="the end of the cached key")


def test_shredding_and_forgetting_bear_repetition(confidences: SealedConfidences) -> None:
    confidences.seal("harbor", "r1", SAID)
    for _ in range(2):
        confidences.shred("harbor", "r1")
        confidences.forget("harbor", "r1")
    with pytest.raises(ConfidenceDestroyed):
        confidences.reveal("harbor", "r1")


def test_each_request_has_a_key_of_its_own(confidences: SealedConfidences) -> None:
    confidences.seal("harbor", "r1", SAID)
    confidences.seal("harbor", "r2", SAID)
    confidences.shred("harbor", "r1")
    assert confidences.reveal("harbor", "r2") == SAID


def test_the_first_receipt_stays(provisioned: Mongo) -> None:
    receipts = MongoReceipts(provisioned, None)
    receipts.add("harbor", receipt_for("r1", NOON, WORDS))
    receipts.add("harbor", receipt_for("r1", NOON.replace(year=2027), WORDS))
    (row,) = provisioned.collection("intake.erasures", "harbor").find()
    assert row["on"] == NOON.date().isoformat()
    assert "r1" not in row["_id"]


def test_an_acknowledgement_keeps_the_version_and_the_day(provisioned: Mongo) -> None:
    MongoAcknowledgements(provisioned, None).add("harbor", "2026-01", NOON)
    (row,) = provisioned.collection("intake.acknowledgements", "harbor").find()
    assert {field: row[field] for field in row if field != "_id"} == {
        "notice_version": "2026-01",
        "on": "2026-03-01",
    }
