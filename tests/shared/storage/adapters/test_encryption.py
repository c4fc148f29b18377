"""Field encryption against a real key vault."""

import base64
import json
import os
from pathlib import Path

import pytest

from shared.storage import FieldCipher, KeyDestroyed, KeyRing, KeysMissing, Mongo
from tests.support.waiting import eventually


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys.json"
    write_material(file, ["harbor", "mesa"])
    return file


def write_material(file: Path, agencies: list[str]) -> None:
    def random(size: int) -> str:
        return base64.b64encode(os.urandom(size)).decode()

    file.write_text(
        json.dumps(
            {
                "agencies": {agency: random(96) for agency in agencies},
                "region": random(96),
                "service": random(32),
            }
        )
    )


@pytest.fixture
def keys(mongo: Mongo, key_file: Path) -> KeyRing:
    mongo.collection("intake.keys", "harbor").create_index("keyAltNames", unique=True)
    return KeyRing(mongo, "intake", key_file, cache_ms=100)


def test_what_was_encrypted_is_read_back_and_is_not_in_the_stored_bytes(keys: KeyRing) -> None:
    cipher = keys.create("harbor", "request:1")

    sealed = cipher.encrypt("met at the pier")

    assert b"pier" not in bytes(sealed)
    assert keys.cipher("harbor", "request:1").decrypt(sealed) == "met at the pier"


def test_equal_texts_do_not_look_equal(keys: KeyRing) -> None:
    cipher = keys.for_agency("harbor")

    assert cipher.encrypt("yes") != cipher.encrypt("yes")


def test_the_same_name_gives_the_same_key(keys: KeyRing, mongo: Mongo) -> None:
    sealed = keys.create("harbor", "request:1").encrypt("text")

    assert keys.create("harbor", "request:1").decrypt(sealed) == "text"
    assert mongo.collection("intake.keys", "harbor").count_documents({}) == 1


def test_after_its_key_is_destroyed_nothing_can_be_read(keys: KeyRing) -> None:
    cipher = keys.create("harbor", "request:1")
    sealed = cipher.encrypt("text")

    assert keys.destroy("harbor", "request:1") is True
    assert keys.destroy("harbor", "request:1") is False

    def unreadable() -> bool:
        try:
            cipher.decrypt(sealed)
        except KeyDestroyed:
            return True
        return False

    eventually(unreadable, within=5, what="the key cache forgetting")
    with pytest.raises(KeyDestroyed):
        keys.cipher("harbor", "request:1")


def test_one_agency_cannot_read_under_the_material_of_another(keys: KeyRing, mongo: Mongo) -> None:
    cipher = keys.create("harbor", "request:1")
    sealed = cipher.encrypt("text")
    stolen = mongo.collection("intake.keys", "harbor").find_one({"keyAltNames": "request:1"})
    mongo.collection("intake.keys", "mesa").insert_one(stolen)  # type: ignore[arg-type]

    with pytest.raises(Exception, match=r"HMAC validation failure|decrypt"):
        keys.cipher("mesa", "request:1").decrypt(sealed)


def test_an_agency_added_later_needs_no_restart(keys: KeyRing, key_file: Path) -> None:
    with pytest.raises(KeysMissing):
        keys.for_agency("pinewood")

    write_material(key_file, ["harbor", "mesa", "pinewood"])

    assert isinstance(keys.for_agency("pinewood"), FieldCipher)


def test_secrets_differ_by_purpose_and_stay_the_same(keys: KeyRing) -> None:
    assert keys.secret("phrases") == keys.secret("phrases")
    assert keys.secret("phrases") != keys.secret("pseudonyms")
    assert len(keys.secret("phrases")) == 32


def test_numbered_secrets_are_read_anew_and_are_none_for_who_was_given_none(
    keys: KeyRing, key_file: Path
) -> None:
    assert keys.numbered_secrets("seal") == {}
    material = json.loads(key_file.read_text())
    for number in (9, 10):
        piece = base64.b64encode(bytes([number]) * 32).decode()
        material |= {f"seal:{number}": piece, "seals:1": piece, "seal:x": piece}
        key_file.write_text(json.dumps(material))
    assert keys.numbered_secrets("seal") == {9: bytes([9]) * 32, 10: bytes([10]) * 32}


def test_a_key_file_that_is_not_written_yet_is_missing_keys(mongo: Mongo, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    keys = KeyRing(mongo, "intake", file, cache_ms=100)
    with pytest.raises(KeysMissing):
        keys.secret("cursors")
    file.write_text('{"agencies": ')
    with pytest.raises(KeysMissing):
        keys.for_agency("harbor")


@pytest.mark.parametrize("of_another", [False, True])
def test_material_that_has_left_the_key_file_is_held_no_longer(
    keys: KeyRing, key_file: Path, of_another: bool
) -> None:
    cipher = keys.for_agency("mesa")
    sealed = cipher.encrypt("text")
    material = json.loads(key_file.read_text())
    key_file.write_text('{"agencies": ')
    assert cipher.decrypt(sealed) == "text", "as it was, while the file cannot be read"
    del material["agencies"]["mesa"]
    key_file.write_text(json.dumps(material))
    if of_another:
        keys.secret("whatever the service does next")
    else:
        with pytest.raises(KeysMissing):
            cipher.decrypt(sealed)
    key_file.unlink()
    with pytest.raises(KeysMissing):
        cipher.decrypt(sealed)
