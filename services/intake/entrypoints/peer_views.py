"""What somebody who asked sees of their peer, and what they may change about it."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.application.add_peer import Again
from services.intake.domain.support_request import SupportRequest
from services.intake.entrypoints import presenting
from services.intake.entrypoints.anonymous_views import opened
from services.intake.entrypoints.asking import incident, requester, said_standing, vetoes
from services.intake.entrypoints.bodies import AgainBody, AnonymousAgainBody
from services.intake.entrypoints.shapes import AnonymousRequest, MatchShape, RequestShape
from shared.http import allow, capability, principal, use_cases
from shared.http.fields import Nothing

peers = Blueprint("peers", __name__, description="The peer of a request")

_NO_PEER = "Nobody has accepted the request; what to do is in `detail`"
_TOO_MANY = "Too many at once; whom to call is in `crisis_panel`"


@peers.route("/requests/<string:request_id>/match", methods=["GET"])
@allow("officer")
@peers.response(200, MatchShape)
@peers.alt_response(409, description=_NO_PEER)
def read_match(request_id: str) -> dict[str, Any]:
    """Why this peer, and what protects you"""
    return presenting.match(use_cases().explain_match(_own(request_id)))


@peers.route("/requests/<string:request_id>/other-peer", methods=["POST"])
@allow("officer")
@peers.arguments(Nothing, required=False)
@peers.response(200, RequestShape)
def ask_for_another(_body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Have another peer looked for instead of this one, without a reason"""
    return presenting.request(use_cases().change_peer(_own(request_id)))


@peers.route("/requests/<string:request_id>/additional-peer", methods=["POST"])
@allow("officer")
@peers.arguments(AgainBody)
@peers.response(201, RequestShape)
@peers.alt_response(429, description=_TOO_MANY)
def add_peer(body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Have one more peer looked for, with the same words

    It is a request of its own. Neither vetoes nor the incident are kept, so name them again.
    """
    request = _own(request_id)
    level = {"identity_level": request.asker.identity_level}
    answer = use_cases().add_peer(request, requester(principal(), level), _again(body))
    return presenting.request(answer)


@peers.route("/anonymous/request/match", methods=["GET"])
@capability
@peers.response(200, MatchShape)
@peers.alt_response(409, description=_NO_PEER)
def read_anonymous_match() -> dict[str, Any]:
    """Why this peer, and what protects you, for the request that the key opens"""
    return presenting.match(use_cases().explain_match(opened(use_cases().anonymous.find)))


@peers.route("/anonymous/request/other-peer", methods=["POST"])
@capability
@peers.arguments(Nothing, required=False)
@peers.response(200, RequestShape)
def ask_for_another_anonymously(_body: dict[str, Any]) -> dict[str, Any]:
    """Have another peer looked for instead of this one, without a reason"""
    return presenting.request(use_cases().change_peer(opened(use_cases().anonymous.find)))


@peers.route("/anonymous/request/additional-peer", methods=["POST"])
@capability
@peers.arguments(AnonymousAgainBody)
@peers.response(201, AnonymousRequest)
@peers.alt_response(429, description=_TOO_MANY)
def add_peer_anonymously(body: dict[str, Any]) -> dict[str, Any]:
    """Have one more peer looked for, with the same words

    It is a request of its own, with a phrase and keys of its own. Neither vetoes nor the incident
    nor the units are kept, so name them again.
    """
    request = opened(use_cases().anonymous.find)
    answer = use_cases().add_peer.anonymously(
        request, body.get("unit"), _again(body), said_standing(body)
    )
    return presenting.anonymous_request(answer)


def _own(request_id: str) -> SupportRequest:
    caller = principal()
    return use_cases().own.find(caller.agency, caller.sub, request_id)  # type: ignore[no-any-return]


def _again(body: dict[str, Any]) -> Again:
    return Again(body["acknowledged_notice"], vetoes(body), incident(body))
