"""Sealing with a key that two services share: who has no such key reads nothing of it.

The keys of a seal are numbered. The last but one seals and the last is announced, so that it has
reached everybody who opens before anything is sealed with it.
"""

from collections.abc import Callable, Mapping

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey

from shared.security.errors import KeysUnavailable

_ALGORITHMS = ["dir", "A256GCM"]


class Seals:
    """`keys` is asked each time, so that a rotation needs no restart."""

    def __init__(self, keys: Callable[[], Mapping[int, bytes]]) -> None:
        self._keys = keys
        self._registry = JWERegistry(algorithms=_ALGORITHMS)

    def seal(self, content: bytes) -> str:
        """A compact JWE (RFC 7516).

        :raises KeysUnavailable: when there is no key to seal with.
        """
        keys = self._keys()
        if not keys:
            raise KeysUnavailable("there is no key to seal with")
        number = sorted(keys)[-2:][0]
        header = {"alg": "dir", "enc": "A256GCM", "kid": str(number)}
        return jwe.encrypt_compact(header, content, _key(keys[number]), registry=self._registry)

    def open(self, sealed: str) -> bytes:
        """:raises ValueError: for what was not sealed with one of the keys."""
        known = {str(number): key for number, key in self._keys().items()}
        try:
            opened = jwe.decrypt_compact(
                sealed, lambda recipient: _key(known[recipient.headers()["kid"]]),
                registry=self._registry,
            )  # fmt: skip
        except (JoseError, ValueError, TypeError, LookupError, AttributeError):
            raise ValueError("not sealed for us") from None
        if opened.plaintext is None:
            raise ValueError("nothing in it")
        return opened.plaintext


def _key(value: bytes) -> OctKey:
    return OctKey.import_key(value)
