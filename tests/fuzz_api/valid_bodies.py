"""A proper call of every operation that writes, for tests of what repeating it does."""

import json
from collections.abc import Callable
from typing import Any

from tests.fuzz_api.generated import WHO5_ITEMS
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.seeding import again_body, ask_body, enrol_body, member_body
from tests.fuzz_api.site import AGENCY, Site, fresh_key

_BODIES: dict[str, Callable[[Site], Any]] = {
    "POST /v1/members": lambda site: member_body(),
    "PATCH /v1/members/{member_id}": lambda site: {"badge": "B-2"},
    "POST /v1/requests": ask_body,
    "POST /v1/anonymous/requests": lambda site: ask_body(
        site, identity_level="anonymous", agency=AGENCY
    ),
    "POST /v1/requests/{request_id}/additional-peer": again_body,
    "POST /v1/anonymous/request/additional-peer": again_body,
    "POST /v1/assignments/{request_id}/closure": lambda site: {
        "outcome": "supported",
        "contacts_band": "one",
        "duration_band": "under_30_min",
    },
    "POST /v1/escalations/{request_id}/resolution": lambda site: {
        "outcome": "handled_by_coordinator"
    },
    "POST /v1/supporters": lambda site: enrol_body(),
    "PATCH /v1/supporters/{supporter_ref}": lambda site: {"cap": 3},
    "PUT /v1/availability": lambda site: {"paused": False},
    "PUT /v1/contact-point": lambda site: {"email": "bo@agency.example", "mail_wanted": False},
    "POST /v1/survey-responses": lambda site: {
        "agency": AGENCY,
        "wave": "baseline",
        "instrument": "who5",
        "participant_token": fresh_key(),
        "answers": dict.fromkeys(WHO5_ITEMS, 3),
    },
}


def valid_body(site: Site, operation: Operation) -> bytes:
    """An empty object where nothing has to be said."""
    found = _BODIES.get(f"{operation.method} {operation.path}", lambda site: {})
    return json.dumps(found(site)).encode()
