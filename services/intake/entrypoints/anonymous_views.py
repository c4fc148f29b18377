"""Asking without saying who asks, and coming back by a phrase."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint

from services.intake.domain.errors import NotFound
from services.intake.entrypoints import presenting
from services.intake.entrypoints.asking import ask, said_standing
from services.intake.entrypoints.bodies import AnonymousAskBody, SessionBody
from services.intake.entrypoints.shapes import AnonymousRequest, KeyedRequest, RequestShape
from shared.http import Problem, bearer, capability, no_idempotency, open_to_all, use_cases
from shared.http.fields import Nothing

T = TypeVar("T")

anonymous = Blueprint("anonymous", __name__, description="Requests without a name")


@anonymous.route("/anonymous/requests", methods=["POST"])
@open_to_all
@anonymous.arguments(AnonymousAskBody)
@anonymous.response(201, AnonymousRequest)
@anonymous.alt_response(429, description="Asked very often; whom to call is in `crisis_panel`")
def submit_anonymously(body: dict[str, Any]) -> dict[str, Any]:
    """Ask for a peer without saying who asks"""
    answer = use_cases().submit_anonymously(
        body["agency"], body.get("unit"), ask(body), said_standing(body)
    )
    return presenting.anonymous_request(answer)


@anonymous.route("/anonymous/sessions", methods=["POST"])
@no_idempotency
@open_to_all
@anonymous.arguments(SessionBody)
@anonymous.response(200, KeyedRequest)
@anonymous.alt_response(429, description="Tried very often; whom to call is in `crisis_panel`")
def come_back(body: dict[str, Any]) -> dict[str, Any]:
    """Get both keys again from the return phrase"""
    answer = use_cases().anonymous.session(body["agency"], body["phrase"])
    return presenting.keyed_request(answer)


@anonymous.route("/anonymous/request", methods=["GET"])
@capability
@anonymous.response(200, RequestShape)
def read_request() -> dict[str, Any]:
    """The request that the key opens"""
    return presenting.request(opened(use_cases().anonymous.show))


@anonymous.route("/anonymous/request/withdrawal", methods=["POST"])
@capability
@anonymous.arguments(Nothing, required=False)
@anonymous.response(200, RequestShape)
def withdraw_request(_body: dict[str, Any]) -> dict[str, Any]:
    """End the request that the key opens, without a reason"""
    return presenting.request(opened(use_cases().anonymous.withdraw))


def opened(use: Callable[[str, str], T]) -> T:
    """Whatever is wrong with the key, the answer is the same."""
    agency, _, key = (bearer() or "").partition(".")
    try:
        return use(agency, key)
    except NotFound:
        raise Problem(
            401,
            "unauthenticated",
            "Not signed in",
            "A valid access key is needed.",
            {"WWW-Authenticate": "Bearer"},
        ) from None
