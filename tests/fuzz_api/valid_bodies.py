"""A proper call of every operation that writes, for tests of what repeating it does."""

import json
from collections.abc import Callable
from itertools import cycle
from typing import Any

from tests.fuzz_api.fresh import supporter
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.seeding import (
    again_body,
    ask_body,
    enrol_body,
    member_body,
    month_body,
    nomination_body,
    report_body,
    roster_text,
    shift_body,
    start_body,
    step_body,
    table_text,
    tie_body,
)
from tests.fuzz_api.site import AGENCY, Site, fresh_key
from tests.fuzz_api.surveys import feedback_body, survey_pass
from tests.support.survey_passes import blinded

# One member commands a unit once at a time, and each call is a new command.
_FREE_UNITS = cycle(("D02", "D03"))
WHO5_ITEMS = tuple(f"who5_{number}" for number in range(1, 6))

_BODIES: dict[str, Callable[[Site], Any]] = {
    "POST /v1/members": lambda site: member_body(),
    "PATCH /v1/members/{member_id}": lambda site: {"badge": "B-2"},
    "POST /v1/members/{member_id}/commands": lambda site: {
        "unit": next(_FREE_UNITS),
        "began_on": "2026-01-05",
    },
    "POST /v1/members/{member_id}/ties": lambda site: tie_body(),
    "POST /v1/requests": ask_body,
    "POST /v1/anonymous/requests": lambda site: ask_body(
        site, identity_level="anonymous", agency=AGENCY
    ),
    "POST /v1/anonymous/sessions": lambda site: {
        "agency": AGENCY,
        "phrase": site.words["phrase"],
    },
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
    "POST /v1/supporters": lambda site: enrol_body() | {"availability": []},
    "PATCH /v1/supporters/{supporter_ref}": lambda site: {"cap": 3},
    "POST /v1/supporters/{supporter_ref}/training": lambda site: enrol_body()["training"][0],
    "POST /v1/supporters/{supporter_ref}/involvements": lambda site: {
        "number": "26-0042",
        "role": "witness",
        "on": step_body("applied")["on"],
    },
    "POST /v1/supporters/{supporter_ref}/declaration": lambda site: {
        "on": step_body("applied")["on"]
    },
    "POST /v1/careers": lambda site: nomination_body(),
    "POST /v1/careers/{supporter_ref}/steps": lambda site: step_body("applied"),
    "POST /v1/careers/{supporter_ref}/deselection": lambda site: {"reason": "own_wish"},
    "POST /v1/roster-imports": lambda site: {"text": roster_text()},
    "POST /v1/shifts": lambda site: shift_body(supporter(site), 10),
    "POST /v1/shifts/{shift_id}/handover": lambda site: {"supporter_ref": supporter(site)},
    "PUT /v1/availability": lambda site: {"paused": False},
    "PUT /v1/contact-point": lambda site: {"email": "bo@agency.example", "mail_wanted": False},
    "POST /v1/requests/{request_id}/survey-passes": lambda site: blinded("baseline"),
    "POST /v1/anonymous/request/survey-passes": lambda site: blinded("baseline"),
    "POST /v1/survey-passes": lambda site: blinded("climate"),
    "POST /v1/survey-feedback": feedback_body,
    "PUT /v1/feedback/{feedback_id}/theme": lambda site: {"theme": "other"},
    "PUT /v1/indicators/{month}": lambda site: month_body(),
    "PUT /v1/programme": start_body,
    "POST /v1/reports": lambda site: report_body(),
    "POST /v1/survey-responses": lambda site: {
        "agency": AGENCY,
        "wave": "baseline",
        "instrument": "who5",
        "participant_token": fresh_key(),
        "pass": survey_pass(site),
        "answers": dict.fromkeys(WHO5_ITEMS, 3),
    },
}


def valid_body(site: Site, operation: Operation) -> bytes:
    """An empty object where nothing has to be said."""
    if operation.takes_table:
        return table_text().encode()
    found = _BODIES.get(f"{operation.method} {operation.path}", lambda site: {})
    return json.dumps(found(site)).encode()
