"""How long the certificate that callers are shown at the door is still good."""

import socket
import ssl
from functools import cache

from cryptography import x509
from eventlet import tpool
from prometheus_client import Gauge

from shared.observability import registry
from shared.runtime.platform import Platform

_ANSWER_WITHIN = 5.0


class NoAddress(ValueError):
    """The setting does not say a host and a port."""


def sample_certificate(platform: Platform) -> None:
    """What is served, not what lies in a file: a door that was not reloaded shows the old one.

    Without ``DOOR_ADDRESS`` there is no such figure.
    """
    address = str(platform.settings.extra.get("DOOR_ADDRESS") or "")
    if address:
        served = tpool.execute(_served, *_host_and_port(address))
        left = served.not_valid_after_utc - platform.clock.now()
        _left().set(left.total_seconds())


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise NoAddress("DOOR_ADDRESS must be host:port")
    return host, int(port)


def _served(host: str, port: int) -> x509.Certificate:
    """Unverified: an expired one, or one of an authority of one's own, is to be seen too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((host, port), timeout=_ANSWER_WITHIN) as connection,
        context.wrap_socket(connection, server_hostname=host) as door,
    ):
        return x509.load_der_x509_certificate(door.getpeercert(binary_form=True) or b"")


@cache
def _left() -> Gauge:
    """Born with its first figure: 0 would say that the certificate has expired."""
    return Gauge(
        "watchmate_identity_certificate_seconds",
        "Until the certificate shown at DOOR_ADDRESS expires, sampled; below 0 it has",
        registry=registry(),
    )
