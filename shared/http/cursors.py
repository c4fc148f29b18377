"""Places in a list, sealed: only who was handed a cursor, in that very list, may go on from it."""

import base64
import secrets
from collections.abc import Callable
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class BadCursor(ValueError):
    """Nothing that was handed out for this list and this caller."""


class Cursors:
    """All processes of a service share the key, so a page may be asked of any of them."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def seal(self, place: str, shown_in: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, place.encode(), shown_in.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, cursor: str, shown_in: str) -> str:
        """:raises BadCursor:"""
        try:
            raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], shown_in.encode()).decode()
        except (ValueError, InvalidTag):
            raise BadCursor from None

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key())
