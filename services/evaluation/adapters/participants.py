"""Digests of participants' tokens under a key that only this service can derive."""

import hashlib
import hmac


class KeyedDigests:
    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def digest(self, agency: str, token: str) -> str:
        """One token gives unrelated digests in two agencies."""
        return hmac.new(self._secret, f"{agency}|{token}".encode(), hashlib.sha256).hexdigest()
