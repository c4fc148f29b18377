"""Objects made for one call, whatever the calls before it did to those of the beginning."""

from collections.abc import Callable

from tests.fuzz_api.calling import listed, sent
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.seeding import (
    OTHERS_UNIT,
    ask_body,
    deselection_body,
    enrol_body,
    member_body,
    nomination_body,
    report_month,
    shift_body,
    tie_body,
)
from tests.fuzz_api.site import AGENCY, UNIT, Site
from tests.support.waiting import eventually

_NEED_A_PEER = ("/match", "/other-peer", "/additional-peer")


def path_of_fresh(site: Site, operation: Operation) -> dict[str, str]:
    """For each parameter of the path: a new object, or a known one of a kind nothing uses up."""
    if "command_id" in operation.path_parameters:
        return _command(site)
    return {name: _made(site, operation, name) for name in operation.path_parameters}


def supporter(site: Site) -> str:
    """Of the agency's pool, and never free."""
    body = enrol_body() | {"availability": []}
    sent(site, "matching", "coordinator", "/supporters", body)
    return str(body["supporter_ref"])


def fresh(site: Site, kind: str) -> str:
    """The id of a new object of a kind such as ``assignments/request_id``."""
    return _MAKERS[kind](site)


def bearer_of_fresh(site: Site, operation: Operation) -> str:
    """What opens an operation on a request of nobody's name: a new request's own key.

    Where a peer must have been found, the caller is that peer.
    """
    vetoes = {"supporters": [], "units": [OTHERS_UNIT]}
    wish = ask_body(site, identity_level="anonymous", agency=AGENCY, vetoes=vetoes)
    asked = sent(site, "intake", None, "/anonymous/requests", wish)
    if operation.path.endswith(_NEED_A_PEER):
        _accept(site, asked["request_id"])
    key = asked["mailbox_key" if operation.service == "notifications" else "access_key"]
    return f"{AGENCY}.{key}"


def _made(site: Site, operation: Operation, parameter: str) -> str:
    parts = operation.path.split("/")
    for place in (parts[-1], parts[2]):
        if make := _MAKERS.get(f"{place}/{parameter}"):
            return make(site)
    return site.ids(operation, parameter)[-1]


def _request(site: Site) -> str:
    """That is offered to the caller, and to nobody else."""
    vetoes = {"supporters": [], "units": [OTHERS_UNIT]}
    asked = sent(site, "intake", "officer", "/requests", ask_body(site, vetoes=vetoes))
    return str(asked["request_id"])


def _escalated(site: Site) -> str:
    """It may not be offered to anybody."""
    vetoes = {"supporters": [site.supporter], "units": [OTHERS_UNIT]}
    asked = sent(site, "intake", "officer", "/requests", ask_body(site, vetoes=vetoes))
    request_id = str(asked["request_id"])

    def there() -> bool:
        found = listed(site, "intake", "coordinator", "/escalations")
        return any(one["request_id"] == request_id for one in found)

    eventually(there, what="an escalation")
    return request_id


def _offer(site: Site) -> str:
    return _offer_of(site, _request(site))


def _offer_of(site: Site, request_id: str) -> str:
    """The caller may have taken a pause, which ends now."""
    sent(site, "matching", "supporter", "/availability", {"paused": False}, "PUT")

    def made() -> str | None:
        found = listed(site, "matching", "supporter", "/offers")
        own = (one["offer_id"] for one in found if one["request_id"] == request_id)
        return next(own, None)

    return eventually(made, what="an offer")


def _assignment(site: Site) -> str:
    """A request that the caller has accepted."""
    request_id = _request(site)
    _accept(site, request_id)
    return request_id


def _accept(site: Site, request_id: str) -> None:
    path = f"/offers/{_offer_of(site, request_id)}/acceptance"
    sent(site, "matching", "supporter", path, {})

    def there() -> bool:
        found = listed(site, "intake", "supporter", "/assignments")
        return any(one["request_id"] == request_id for one in found)

    eventually(there, what="an assignment")


def _nominee(site: Site) -> str:
    body = nomination_body()
    sent(site, "matching", "coordinator", "/careers", body)
    return str(body["supporter_ref"])


def _leaving(site: Site) -> str:
    """A supporter whose deselection is still ahead."""
    ref = supporter(site)
    sent(site, "matching", "coordinator", f"/careers/{ref}/deselection", deselection_body(90))
    return ref


def _shift(site: Site) -> str:
    body = shift_body(supporter(site), 2)
    entered = sent(site, "matching", "coordinator", "/shifts", body)
    return str(entered["shifts"][0]["shift_id"])


def _member(site: Site) -> str:
    return str(sent(site, "identity", "coordinator", "/members", member_body())["member_id"])


def _command(site: Site) -> dict[str, str]:
    member = _member(site)
    body = {"unit": UNIT, "began_on": "2020-01-01"}
    begun = sent(site, "identity", "coordinator", f"/members/{member}/commands", body)
    return {"member_id": member, "command_id": str(begun["command_id"])}


def _tie(site: Site) -> str:
    path = f"/members/{_member(site)}/ties"
    return str(sent(site, "identity", "coordinator", path, tie_body())["tie_id"])


_MAKERS: dict[str, Callable[[Site], str]] = {
    "acceptance/offer_id": _offer,
    "refusal/offer_id": _offer,
    "offers/offer_id": _offer,
    "assignments/request_id": _assignment,
    "escalations/request_id": _escalated,
    "explanation/request_id": _escalated,
    "match/request_id": _assignment,
    "other-peer/request_id": _assignment,
    "additional-peer/request_id": _assignment,
    "requests/request_id": _request,
    "steps/supporter_ref": _nominee,
    "deselection/supporter_ref": supporter,
    "cancellation/supporter_ref": _leaving,
    "supporters/supporter_ref": supporter,
    "shifts/shift_id": _shift,
    "indicators/month": report_month,
    "members/member_id": _member,
    "ties/tie_id": _tie,
}
