"""Why a token was not accepted, never with the token in the message."""


class InvalidToken(Exception):
    """The token is forged, expired, for somebody else or not a token at all."""


class KeysUnavailable(Exception):
    """No signing key has ever been fetched, so nothing can be verified yet."""
