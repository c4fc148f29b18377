"""The age of the key that signs, and what is left of the certificate at the door."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY

from services.identity.adapters.certificate_gauge import NoAddress, sample_certificate
from services.identity.adapters.key_material_gauge import sample_key_material
from services.identity.adapters.mongo_signing_rings import NAME, MongoSigningRings
from services.identity.adapters.signing_key_gauge import sample_signing_key
from services.identity.application.keep_keys import KeepKeys
from shared.storage import KeyRing, Mongo
from tests.services.identity.adapters.test_stores import keys  # noqa: F401  a fixture
from tests.services.identity.fakes import FakeKeyMaker

NOW = datetime.now(UTC).replace(microsecond=0)
LEFT = timedelta(days=12)
AGENCY = SimpleNamespace(id="harbor")


class SetClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


def key_age(mongo: Mongo, keys: KeyRing, clock: SetClock) -> float | None:  # noqa: F811
    platform: Any = SimpleNamespace(mongo=mongo, keys=keys, clock=clock)
    sample_signing_key(platform)
    return REGISTRY.get_sample_value("watchmate_identity_signing_key_age_seconds")


def test_the_age_begins_with_the_first_key_and_anew_at_each_rotation(
    mongo: Mongo,
    keys: KeyRing,  # noqa: F811
) -> None:
    clock = SetClock()
    keeper = KeepKeys(MongoSigningRings(mongo, keys), FakeKeyMaker(), clock)
    assert key_age(mongo, keys, clock) == 0
    keeper.ring()
    clock.time += timedelta(days=3)
    assert key_age(mongo, keys, clock) == timedelta(days=3).total_seconds()
    keeper.rotate()
    clock.time += timedelta(hours=1)
    assert key_age(mongo, keys, clock) == 3600


def test_the_age_of_key_material_is_that_of_the_oldest_standing_key_until_it_is_wrapped_anew(
    mongo: Mongo,
    keys: KeyRing,  # noqa: F811
) -> None:
    def age() -> float | None:
        region = SimpleNamespace(current=lambda: SimpleNamespace(agencies=[AGENCY]))
        platform: Any = SimpleNamespace(mongo=mongo, keys=keys, clock=SetClock(), region=region)
        sample_key_material(platform)
        return REGISTRY.get_sample_value("watchmate_identity_key_material_age_seconds")

    def wrapped(name: str, at: datetime) -> None:
        vault = mongo.collection("identity.keys", AGENCY.id)
        vault.update_one({"keyAltNames": name}, {"$set": {"updateDate": at}})

    assert age() == 0
    keys.for_region()
    keys.for_agency(AGENCY.id)
    wrapped("agency", NOW - timedelta(days=500))
    assert age() == timedelta(days=500).total_seconds()
    wrapped("agency", NOW - timedelta(days=1))
    assert age() == timedelta(days=1).total_seconds()


def test_a_ring_that_does_not_know_is_no_alarm_and_knows_after_a_rotation(
    mongo: Mongo,
    keys: KeyRing,  # noqa: F811
) -> None:
    clock = SetClock()
    keeper = KeepKeys(MongoSigningRings(mongo, keys), FakeKeyMaker(), clock)
    keeper.ring()
    mongo.collection(NAME).update_one({}, {"$unset": {"signs_since": ""}})
    clock.time += timedelta(days=500)
    assert key_age(mongo, keys, clock) == 0
    keeper.rotate()
    clock.time += timedelta(minutes=1)
    assert key_age(mongo, keys, clock) == 60


def certificate_left(address: str) -> float | None:
    settings = SimpleNamespace(extra={"DOOR_ADDRESS": address})
    platform: Any = SimpleNamespace(settings=settings, clock=SetClock())
    sample_certificate(platform)
    return REGISTRY.get_sample_value("watchmate_identity_certificate_seconds")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[str]:
    """A TLS server with a certificate of its own making, good for twelve days."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path / "door.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, context), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    thread.join(5)


def test_what_is_left_of_the_certificate_that_is_served_is_told(door: str) -> None:
    assert certificate_left(door) == LEFT.total_seconds()


def test_without_an_address_nothing_is_asked() -> None:
    before = REGISTRY.get_sample_value("watchmate_identity_certificate_seconds")
    assert certificate_left("") == before


@pytest.mark.parametrize("address", ["nginx", ":443", "nginx:https", "nginx:"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NoAddress, match="DOOR_ADDRESS must be host:port"):
        certificate_left(address)


def _serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    """One caller; a shake of hands is all they come for."""
    connection, _ = listening.accept()
    with connection, context.wrap_socket(connection, server_side=True) as secured:
        secured.recv(1)


def _certificate(file: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "door")])
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, NOW - timedelta(days=1), NOW + LEFT
    )
    certificate = builder.sign(key, hashes.SHA256())
    form = (
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(*form) + certificate.public_bytes(pem))
    return file
