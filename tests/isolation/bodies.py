"""A body that each unsafe route would take, so that nothing but rights stands in its way."""

from typing import Any

from tests.isolation.callers import reference
from tests.isolation.declared_routes import Route
from tests.isolation.world import World


def body_for(route: Route, world: World, agency: str) -> Any:
    """A new one for each call; None for routes that take none."""
    makers: dict[str, Any] = {
        "POST /v1/members": lambda: world.member(agency, "officer"),
        "PATCH /v1/members/{member_id}": lambda: {"name": "Kim Two"},
        "POST /v1/members/{member_id}/commands": lambda: world.command(agency),
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
        "POST /v1/supporters": lambda: world.profile(agency, reference()),
        "PATCH /v1/supporters/{supporter_ref}": lambda: {"cap": 5},
        "POST /v1/supporters/{supporter_ref}/departure": dict,
        "POST /v1/offers/{offer_id}/acceptance": dict,
        "POST /v1/offers/{offer_id}/refusal": lambda: {"reason": "unavailable"},
        "POST /v1/shifts": lambda: world.shift(_on_call(world, agency), 100),
        "POST /v1/shifts/{shift_id}/cancellation": dict,
        "POST /v1/shifts/{shift_id}/handover": lambda: {"supporter_ref": _on_call(world, agency)},
        "PUT /v1/availability": lambda: {"paused": False},
        "PUT /v1/contact-point": lambda: {"email": "a@b.example", "mail_wanted": False},
    }
    return makers.get(route.name, lambda: None)()


def _call_for_help(world: World, agency: str) -> dict[str, Any]:
    vetoes = {"supporters": world.everybody_but(), "units": []}
    return world.ask_body(agency, vetoes=vetoes)


def _on_call(world: World, agency: str) -> str:
    """Somebody with a shift on one day only, who is not taken out of the pool meanwhile."""
    return world.agencies[agency].supporters[0].sub
