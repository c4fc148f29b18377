"""Events of other services as they come over the bus."""

from typing import Any
from uuid import uuid4

REF = "s" * 22


def submitted(request_id: str | None = None, **overrides: Any) -> dict[str, Any]:
    return {
        "request_id": request_id or str(uuid4()),
        "sequence": 1,
        "urgency": "routine",
        "topics": ["grief"],
        "prefer": "no_matter",
        "language": "en",
        "identity_level": "anonymous",
        "contact_kind": "phone",
        "conflict_salt": "0" * 32,
        "excluded": [],
        "unit_tokens": [],
        "own_unit_allowed": False,
        **overrides,
    }


def closed(request_id: str) -> dict[str, Any]:
    return {
        "request_id": request_id,
        "sequence": 3,
        "outcome": "supported",
        "contacts_band": "one",
        "duration_band": "under_30_min",
        "supporter_ref": REF,
    }


def accepted(request_id: str, supporter_agency: str = "lakeside") -> dict[str, Any]:
    return {
        "offer_id": str(uuid4()),
        "request_id": request_id,
        "supporter_ref": REF,
        "supporter_agency": supporter_agency,
    }
