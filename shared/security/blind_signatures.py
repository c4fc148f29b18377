"""RSA blind signatures (RFC 9474): the signer learns neither what it signs nor its signature.

Of the RFC's variants RSABSSA-SHA384-PSS. What is signed here is random already, so nothing is
put before it (the RFC's identity preparation). The result is an ordinary RSA-PSS signature and is
verified by `cryptography`; no kept Python library has the blinding, which is these few lines. They
are held to the RFC's own test vector.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

EXPONENT = 65537
_BITS = 2048
_SALT = _HASH = 48


class BadSignature(ValueError):
    """Not signed with this key, or not what was asked for."""


@dataclass(frozen=True)
class PublicKey:
    modulus: int

    @property
    def size(self) -> int:
        return (self.modulus.bit_length() + 7) // 8

    @property
    def encoded(self) -> bytes:
        return self.modulus.to_bytes(self.size, "big")

    def verify(self, message: bytes, signature: bytes) -> None:
        """:raises BadSignature:"""
        key = rsa.RSAPublicNumbers(EXPONENT, self.modulus).public_key()
        pss = padding.PSS(padding.MGF1(SHA384()), _SALT)
        try:
            key.verify(signature, message, pss, SHA384())
        except InvalidSignature:
            raise BadSignature from None


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """Two primes; it has no repr so that no log can print it."""

    p: int
    q: int

    @classmethod
    def drawn(cls) -> "PrivateKey":
        """Takes a moment of computing."""
        numbers = rsa.generate_private_key(EXPONENT, _BITS).private_numbers()
        return cls(numbers.p, numbers.q)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.p * self.q)

    def sign_blinded(self, blinded: bytes) -> bytes:
        """The RFC's BlindSign. The caller chose the number, so it is multiplied with a random one
        before the slow step: how long that takes tells nothing of the key.

        :raises BadSignature: for what no client of this key made.
        """
        public, number = self.public, int.from_bytes(blinded, "big")
        if len(blinded) != public.size or not 0 < number < public.modulus:
            raise BadSignature
        cover = secrets.randbelow(public.modulus - 2) + 2
        covered = number * pow(cover, EXPONENT, public.modulus) % public.modulus
        signed = self._power(covered) * pow(cover, -1, public.modulus) % public.modulus
        if pow(signed, EXPONENT, public.modulus) != number:  # a fault of the machine gives p away
            raise BadSignature
        return signed.to_bytes(public.size, "big")

    def _power(self, number: int) -> int:
        """By the Chinese remainder theorem."""
        p, q = self.p, self.q
        d_p, d_q, inverse = self._exponents
        first, second = pow(number, d_p, p), pow(number, d_q, q)
        return second + q * ((first - second) * inverse % p)

    @cached_property
    def _exponents(self) -> tuple[int, int, int]:
        return (
            pow(EXPONENT, -1, self.p - 1),
            pow(EXPONENT, -1, self.q - 1),
            pow(self.q, -1, self.p),
        )


@dataclass(frozen=True, repr=False)
class Blinding:
    """What goes to the signer, and what the client keeps to itself until the answer."""

    blinded: bytes
    inverse: int


def blind(
    key: PublicKey, message: bytes, salt: bytes | None = None, inverse: int | None = None
) -> Blinding:
    """The RFC's Blind; salt and inverse are drawn unless a test gives them."""
    encoded = _encoded(key, message, secrets.token_bytes(_SALT) if salt is None else salt)
    chosen = inverse or secrets.randbelow(key.modulus - 2) + 2
    factor = pow(pow(chosen, -1, key.modulus), EXPONENT, key.modulus)
    blinded = int.from_bytes(encoded, "big") * factor % key.modulus
    return Blinding(blinded.to_bytes(key.size, "big"), chosen)


def finalize(key: PublicKey, message: bytes, blinding: Blinding, answer: bytes) -> bytes:
    """The signature. :raises BadSignature: when the signer answered with another key."""
    if len(answer) != key.size:
        raise BadSignature
    number = int.from_bytes(answer, "big") * blinding.inverse % key.modulus
    signature = number.to_bytes(key.size, "big")
    key.verify(message, signature)
    return signature


def _encoded(key: PublicKey, message: bytes, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, section 9.1.1."""
    bits = key.modulus.bit_length() - 1
    length = (bits + 7) // 8
    digest = hashlib.sha384(message).digest()
    check = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = bytes(length - _HASH - len(salt) - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(check, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + check + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017, appendix B.2.1."""
    pieces = (
        hashlib.sha384(seed + counter.to_bytes(4, "big")).digest()
        for counter in range(-(-length // _HASH))
    )
    return b"".join(pieces)[:length]
