"""An officer's own requests."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.entrypoints import presenting
from services.intake.entrypoints.asking import ask, requester
from services.intake.entrypoints.bodies import OfficerAskBody
from services.intake.entrypoints.pages import page, wanted
from services.intake.entrypoints.shapes import RequestShape
from shared.http import PageQuery, allow, page_schema, principal, use_cases
from shared.http.fields import Nothing

requests = Blueprint("requests", __name__, description="An officer's own requests")


@requests.route("/requests", methods=["POST"])
@allow("officer")
@requests.arguments(OfficerAskBody)
@requests.response(201, RequestShape)
def submit(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a peer"""
    answer = use_cases().submit(requester(principal(), body), ask(body))
    return presenting.request(answer)


@requests.route("/requests", methods=["GET"])
@allow("officer")
@requests.arguments(PageQuery, location="query")
@requests.response(200, page_schema(RequestShape))
def read_own(query: dict[str, Any]) -> dict[str, Any]:
    """One's own requests, newest first"""
    caller = principal()
    found = use_cases().own.list(caller.agency, caller.sub, wanted(query))
    return page(found, presenting.request)


@requests.route("/requests/<string:request_id>", methods=["GET"])
@allow("officer")
@requests.response(200, RequestShape)
def read_one(request_id: str) -> dict[str, Any]:
    """One of one's own requests"""
    caller = principal()
    return presenting.request(use_cases().own.show(caller.agency, caller.sub, request_id))


@requests.route("/requests/<string:request_id>/withdrawal", methods=["POST"])
@allow("officer")
@requests.arguments(Nothing, required=False)
@requests.response(200, RequestShape)
def withdraw(_body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """End one of one's own requests, without a reason"""
    caller = principal()
    return presenting.request(use_cases().own.withdraw(caller.agency, caller.sub, request_id))
