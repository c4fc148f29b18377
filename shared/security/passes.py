"""Passes: whoever was invited may answer once, and nobody can tell which of the invited it was.

A client draws a random serial and has its blinded form signed by a service that knows who it is.
Unblinded, the signature is good for one answer at another service, which has seen neither the
client nor the serial before. The signer cannot know the serial again when it sees it.

The client's half is `PassRequest`. It takes the key from whoever will verify the pass, and not
from the signer: a signer with a key for each caller would know them by it.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

from shared.security.blind_signatures import Blinding, PublicKey, blind, finalize

WRITTEN = r"^[0-9a-f]{64}\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{342}$"
"""Of a key of 2048 bits: the key's id, the serial, the signature."""

BLINDED = r"^[A-Za-z0-9_-]{342}$"
_SERIAL = 32


class NoPass(ValueError):
    """A text that no client of ours made."""


@dataclass(frozen=True, repr=False)
class Pass:
    """It has no repr so that no log can print it."""

    key_id: str
    serial: bytes
    signature: bytes

    @classmethod
    def parse(cls, text: str) -> "Pass":
        """:raises NoPass:"""
        if re.fullmatch(WRITTEN, text) is None:
            raise NoPass
        key_id, serial, signature = text.split(".")
        return cls(key_id, decoded(serial), decoded(signature))

    def __str__(self) -> str:
        return f"{self.key_id}.{encoded(self.serial)}.{encoded(self.signature)}"


@dataclass(frozen=True, repr=False)
class PassRequest:
    """Kept by the client until the signer has answered; sent again as it is, never drawn anew."""

    key: PublicKey
    serial: bytes
    blinding: Blinding

    @classmethod
    def drawn(cls, key: PublicKey) -> "PassRequest":
        serial = secrets.token_bytes(_SERIAL)
        return cls(key, serial, blind(key, serial))

    @property
    def blinded(self) -> str:
        """What the signer is sent."""
        return encoded(self.blinding.blinded)

    def finish(self, blind_signature: str) -> Pass:
        """:raises BadSignature: when it was not made with the key that was asked for."""
        answer = decoded(blind_signature)
        signature = finalize(self.key, self.serial, self.blinding, answer)
        return Pass(key_id_of(self.key), self.serial, signature)


def key_id_of(key: PublicKey) -> str:
    return hashlib.sha256(key.encoded).hexdigest()


def public_key(modulus: str) -> PublicKey:
    """From the hexadecimal form that is told of a key."""
    return PublicKey(int(modulus, 16))


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
