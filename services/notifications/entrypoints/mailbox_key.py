"""The bearer by which an anonymous requester reads their mailbox: `<agency>.<mailbox key>`.

A key that opens nothing gets the same empty page as a key whose mailbox is empty. A refusal
would tell the two apart, and so whether a guessed key, or a seized one, ever belonged to somebody.
"""

import hashlib
import re

from services.notifications.application.keep_contact_point import Recipient
from services.notifications.domain.notice import ANONYMOUS_PREFIX
from shared.http import Problem

_BEARER = re.compile(r"(?P<agency>[a-z][a-z0-9]{1,20})\.(?P<key>[!-~]{1,256})")


def reader_of(bearer: str | None) -> Recipient:
    """:raises Problem: 401 for what has not even the form of such a bearer."""
    found = _BEARER.fullmatch(bearer or "")
    if found is None:
        raise Problem(
            401,
            "unauthenticated",
            "Not signed in",
            "A mailbox key is needed.",
            {"WWW-Authenticate": "Bearer"},
        )
    digest = hashlib.sha256(found["key"].encode()).hexdigest()
    return Recipient(found["agency"], f"{ANONYMOUS_PREFIX}{digest}", frozenset())
