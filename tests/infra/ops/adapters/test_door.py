"""The door's certificate is looked at in good time, whoever signed it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.ops.deployment import Deployment
from infra.ops.doctor.checks.door import door
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess
from tests.support.service_process import free_port

NOWHERE = Deployment(AdminAccess("", "", ""), Path("/nowhere"))


def certificate(folder: Path, days: int, begun: int = 1) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "door")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=begun))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "door.pem"
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    encoding = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(encoding, form, plain) + signed.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def open_door(context: ssl.SSLContext) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_greet, args=(listener, context), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def _greet(listener: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        near, _ = listener.accept()
        with context.wrap_socket(near, server_side=True) as encrypted:
            encrypted.recv(1)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (30, "ok                   the certificate of {door} holds for 30 days"),
        (3, "trouble              the certificate of {door} ends on {end}: put a new one"),
        (-1, "trouble              the certificate of {door} ends on {end}: put a new one"),
    ],
)
def test_a_certificate_that_ends_soon_is_trouble(tmp_path: Path, days: int, says: str) -> None:
    with open_door(certificate(tmp_path, days)) as address:
        [finding] = door(Site(NOWHERE, door=address))
    end = f"{datetime.now(UTC) + timedelta(days=days, hours=1):%Y-%m-%d}"
    assert str(finding).startswith(says.format(door=address, end=end))


def test_a_certificate_that_does_not_hold_yet_is_trouble(tmp_path: Path) -> None:
    with open_door(certificate(tmp_path, days=90, begun=-2)) as address:
        [finding] = door(Site(NOWHERE, door=address))
    begins = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    assert finding.level == "trouble" and f"does not hold before {begins}" in finding.what


def test_a_door_that_does_not_answer_and_one_that_is_not_known() -> None:
    [finding] = door(Site(NOWHERE, door=f"127.0.0.1:{free_port()}"))
    assert finding.level == "trouble" and "start it, and check --door" in finding.fix
    [finding] = door(Site(NOWHERE))
    assert finding.level == "skipped"
