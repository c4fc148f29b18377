"""A body that each unsafe route would take, so that nothing but rights stands in its way."""

from typing import Any

from services.evaluation.domain.figures_csv import COLUMNS
from tests.isolation import forms
from tests.isolation.callers import reference
from tests.isolation.declared_routes import Route
from tests.isolation.world import World
from tests.support.forms import course
from tests.support.survey_passes import blinded

A_MONTH = "2026-01"
_A_TABLE = f"{','.join(COLUMNS)}\r\n{A_MONTH},400,,,,,,,,,\r\n"


_WAVES = {"supporter": "supporter_wellness"}
"""Of a person's role; everybody else is asked as a member."""


def body_for(route: Route, world: World, agency: str, role: str = "officer") -> Any:
    """A new one for each call, a text for a table; None for routes that take none.

    ``role``: whose call it is, where somebody else would be refused it whatever their rights.
    """
    makers: dict[str, Any] = {
        "POST /v1/members": lambda: forms.member(agency, "officer"),
        "PATCH /v1/members/{member_id}": lambda: {"name": "Kim Two"},
        "POST /v1/members/{member_id}/commands": lambda: forms.command(agency),
        "POST /v1/members/{member_id}/commands/{command_id}/ending": dict,
        "POST /v1/members/{member_id}/ties": lambda: {
            "kind": "close_friend",
            "supporter_ref": reference(),
        },
        "POST /v1/ties/{tie_id}/ending": dict,
        "POST /v1/requests": lambda: _call_for_help(world, agency),
        "POST /v1/requests/{request_id}/other-peer": dict,
        "POST /v1/requests/{request_id}/additional-peer": lambda: world.again_body(agency),
        "POST /v1/requests/{request_id}/withdrawal": dict,
        "POST /v1/requests/{request_id}/survey-passes": lambda: blinded("baseline"),
        "POST /v1/anonymous/request/survey-passes": lambda: blinded("baseline"),
        "POST /v1/survey-passes": lambda: blinded(_WAVES.get(role, "climate")),
        "POST /v1/assignments/{request_id}/closure": lambda: {
            "outcome": "supported",
            "contacts_band": "one",
            "duration_band": "under_30_min",
        },
        "POST /v1/escalations/{request_id}/resolution": lambda: {
            "outcome": "handled_by_coordinator"
        },
        "POST /v1/assignments/{request_id}/return": dict,
        "POST /v1/escalations/{request_id}/search": dict,
        "POST /v1/supporters": lambda: forms.profile(agency, reference()),
        "PATCH /v1/supporters/{supporter_ref}": lambda: {"cap": 5},
        "POST /v1/supporters/{supporter_ref}/departure": dict,
        "POST /v1/supporters/{supporter_ref}/training": course,
        "POST /v1/supporters/{supporter_ref}/involvements": forms.involvement,
        "POST /v1/supporters/{supporter_ref}/declaration": lambda: {
            "on": forms.step("applied")["on"]
        },
        "POST /v1/careers": lambda: forms.nomination(reference()),
        "POST /v1/careers/{supporter_ref}/steps": lambda: forms.step("applied"),
        "POST /v1/careers/{supporter_ref}/deselection": lambda: {"reason": "own_wish"},
        "POST /v1/careers/{supporter_ref}/deselection/cancellation": dict,
        "POST /v1/roster-imports": lambda: {"text": forms.roster(agency, reference())},
        "POST /v1/offers/{offer_id}/acceptance": dict,
        "POST /v1/offers/{offer_id}/refusal": lambda: {"reason": "unavailable"},
        "POST /v1/shifts": lambda: forms.shift(_staying(world, agency, 0), 100),
        "POST /v1/shifts/{shift_id}/cancellation": dict,
        "POST /v1/shifts/{shift_id}/handover": lambda: {
            "supporter_ref": _staying(world, agency, 2)
        },
        "PUT /v1/feedback/{feedback_id}/theme": lambda: {"theme": "other"},
        "POST /v1/reports": forms.report,
        "PUT /v1/availability": lambda: {"paused": False},
        "PUT /v1/declaration": dict,
        "PUT /v1/indicators/{month}": lambda: {"headcount": 400},
        "POST /v1/indicator-table": lambda: _A_TABLE,
        "PUT /v1/programme": lambda: {"began_on": "2025-03-01"},
        "PUT /v1/contact-point": lambda: {"email": "a@b.example", "mail_wanted": False},
    }
    return makers.get(route.name, lambda: None)()


def _call_for_help(world: World, agency: str) -> dict[str, Any]:
    vetoes = {"supporters": world.everybody_but(), "units": []}
    return world.ask_body(agency, vetoes=vetoes)


def _staying(world: World, agency: str, number: int) -> str:
    """The first and the last supporter are not taken out of the pool when departures are tried."""
    return world.agencies[agency].supporters[number].sub
