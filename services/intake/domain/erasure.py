"""The receipt that what somebody said in confidence can no longer be read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

ERASED = ("text", "contact", "name", "requester", "supporter")


@dataclass(frozen=True)
class Receipt:
    """Holds a digest: whoever knows the request's id can check, nobody can list who asked."""

    request_digest: str
    at: datetime
    what: tuple[str, ...] = ERASED


def receipt_for(request_id: str, at: datetime) -> Receipt:
    return Receipt(hashlib.sha256(f"erasure|{request_id}".encode()).hexdigest(), at)
