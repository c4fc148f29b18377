"""The requests of an agency that no peer took."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.entrypoints import presenting
from services.intake.entrypoints.bodies import ResolutionBody
from services.intake.entrypoints.pages import page, wanted
from services.intake.entrypoints.shapes import EndedShape, EscalationShape
from shared.http import PageQuery, allow, page_schema, principal, use_cases
from shared.http.fields import Nothing

escalations = Blueprint("escalations", __name__, description="Requests that no peer took")


@escalations.route("/escalations", methods=["GET"])
@allow("coordinator")
@escalations.arguments(PageQuery, location="query")
@escalations.response(200, page_schema(EscalationShape))
def read_escalations(query: dict[str, Any]) -> dict[str, Any]:
    """Who waits for the coordinator, longest first: what for and how long, not who"""
    found = use_cases().escalations.list(principal().agency, wanted(query))
    return page(found, presenting.escalation)


@escalations.route("/escalations/<string:request_id>/resolution", methods=["POST"])
@allow("coordinator")
@escalations.arguments(ResolutionBody)
@escalations.response(200, EndedShape)
def resolve_escalation(body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Say that somebody was found"""
    caller = principal()
    answer = use_cases().escalations.resolve(caller.agency, request_id, body["outcome"])
    return presenting.ended(answer)


@escalations.route("/escalations/<string:request_id>/search", methods=["POST"])
@allow("coordinator")
@escalations.arguments(Nothing, required=False)
@escalations.response(204)
def search_again(_body: dict[str, Any], request_id: str) -> None:
    """Have supporters asked once more

    Also those who were asked before, but for whoever declined with a conflict.
    """
    use_cases().escalations.search_again(principal().agency, request_id)
