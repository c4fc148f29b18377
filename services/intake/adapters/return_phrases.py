"""Return phrases from the BIP-39 word lists, and slow derivations from them."""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from services.intake.domain.return_phrase import ReturnKeys, normalised
from shared.security.slow_hash import LANES, PASSES, in_native_thread

WORDS = 7
"""Of 2,048 words each: 77 bits."""

_LISTS = {"en": "english", "fr": "french", "es": "spanish"}
_LONGEST = 400
"""More letters than any phrase has; what is beyond them is not worth hashing."""


class MnemonicPhrases:
    """`service_secret` salts the derivation: without it a stolen database tests no phrase."""

    def __init__(self, service_secret: bytes, cost_kib: int) -> None:
        self._secret = service_secret
        self._cost = cost_kib

    def invent(self, language: str) -> str:
        words = _words(_LISTS.get(language, "english"))
        return " ".join(secrets.choice(words) for _ in range(WORDS))

    def derive(self, agency: str, phrase: str) -> ReturnKeys:
        """The hash runs in a native thread, or it would stop every other request meanwhile."""
        salt = hmac.digest(self._secret, agency.encode(), hashlib.sha256)
        root = in_native_thread(self._slow_hash, normalised(phrase)[:_LONGEST], salt)
        return ReturnKeys(
            lookup_id=_derived(root, "lookup").hex(),
            access_key=_text(_derived(root, "access")),
            mailbox_key=_text(_derived(root, "mailbox")),
        )

    def _slow_hash(self, phrase: str, salt: bytes) -> bytes:
        return hash_secret_raw(
            phrase.encode(),
            salt,
            time_cost=PASSES,
            memory_cost=self._cost,
            parallelism=LANES,
            hash_len=32,
            type=Type.ID,
        )


@lru_cache
def _words(language: str) -> tuple[str, ...]:
    listed = Mnemonic(language).wordlist
    return tuple(unicodedata.normalize("NFC", word) for word in listed)


def _derived(root: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"watchmate intake {purpose}".encode()).derive(root)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
