"""The door's certificate: from when and how long it holds; its signer and name are not judged."""

import socket
import ssl
from collections.abc import Iterator

from cryptography import x509

from infra.ops.doctor.findings import Finding, ok, skipped, trouble
from infra.ops.doctor.site import Site
from infra.ops.running_services import SECONDS

_HTTPS = 443


def door(site: Site) -> Iterator[Finding]:
    if not site.door:
        yield skipped("there is no door here, or it is not known", "give --door HOST:PORT")
        return
    try:
        shown = _shown(site.door)
    except (OSError, ValueError) as error:
        yield trouble(
            f"the door {site.door} does not answer with a certificate ({type(error).__name__})",
            "start it, and check --door",
        )
        return
    begins, ends = shown.not_valid_before_utc, shown.not_valid_after_utc
    days = (ends - site.clock.now()).days
    if begins > site.clock.now():
        yield trouble(
            f"the certificate of {site.door} does not hold before {begins:%Y-%m-%d %H:%M} UTC",
            "put the one that holds now back and reload the door, or set this machine's clock",
        )
    elif days < site.limits.least_certificate_days:
        yield trouble(
            f"the certificate of {site.door} ends on {ends:%Y-%m-%d}",
            "put a new one in its place and reload the door",
        )
    else:
        yield ok(f"the certificate of {site.door} holds for {days} days")


def _shown(door: str) -> x509.Certificate:
    """Whoever signed it, and for which name: a door inside may have an authority of its own."""
    host, _, port = door.partition(":")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((host, int(port or _HTTPS)), SECONDS) as near,
        context.wrap_socket(near, server_hostname=host) as encrypted,
    ):
        shown = encrypted.getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(shown or b"")
