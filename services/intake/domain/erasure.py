"""The receipt that something about a request can no longer be read."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

WORDS = ("text", "contact", "name", "supporter")
ASKER = ("requester",)


@dataclass(frozen=True)
class Receipt:
    """Holds a digest: whoever knows the request's id can check, nobody can list who asked.

    `on` is a day: a time less the retention would be the very second of the ending.
    """

    request_digest: str
    on: date
    what: tuple[str, ...]


def receipt_for(request_id: str, at: datetime, what: tuple[str, ...]) -> Receipt:
    said = f"{'+'.join(what)}|{request_id}"
    return Receipt(hashlib.sha256(said.encode()).hexdigest(), at.date(), what)
