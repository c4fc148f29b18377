"""Passes to surveys: signed blindly here for whoever is invited, used where nobody is known.

These routes take no Idempotency-Key, whose row would keep the moment: the same value is signed the
same way, however often it is sent.
"""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.intake.application.issue_passes import Invited, Signed
from services.intake.domain.support_request import SupportRequest
from services.intake.entrypoints.anonymous_views import opened
from shared.events.codes import SURVEY_WAVES
from shared.http import allow, capability, no_idempotency, principal, use_cases
from shared.http.fields import code, word
from shared.security.passes import BLINDED, decoded, encoded

OF_REQUEST, OF_PERSON = SURVEY_WAVES[:4], SURVEY_WAVES[4:]
_HOLDER = {"climate": "officer", "supporter_wellness": "supporter"}

_TAKEN = "Not invited to this survey now, or another value was signed for it"

passes = Blueprint("passes", __name__, description="Passes to surveys, signed without being seen")


class BlindedBody(Schema):
    wave = code(OF_REQUEST, "The survey.", required=True)
    blinded = word(BLINDED, "A random serial, blinded (RFC 9474), as base64url.", required=True)


class PersonBlindedBody(BlindedBody):
    wave = code(OF_PERSON, "The survey.", required=True)


class InvitedShape(Schema):
    wave = fields.String(required=True)
    key_id = fields.String(
        required=True,
        metadata={"description": "Take this key from evaluation's list of surveys, not from here."},
    )
    opens = fields.Date(required=True, metadata={"description": "From this day on."})
    closes = fields.Date(required=True, metadata={"description": "Until this day."})


class SignedShape(InvitedShape):
    blind_signature = fields.String(required=True)


class InvitationsShape(Schema):
    items = fields.List(fields.Nested(InvitedShape), required=True)


@passes.route("/requests/<string:request_id>/survey-passes", methods=["GET"])
@allow("officer")
@passes.response(200, InvitationsShape)
def read_own_invitations(request_id: str) -> dict[str, Any]:
    """The surveys that one of one's own requests invites to now"""
    return _invitations(_own(request_id))


@passes.route("/requests/<string:request_id>/survey-passes", methods=["POST"])
@no_idempotency
@allow("officer")
@passes.arguments(BlindedBody)
@passes.response(200, SignedShape)
@passes.alt_response(409, description=_TAKEN)
def sign_for_own(body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Have a pass signed, once for each survey of one of one's own requests"""
    return _signed(_own(request_id), body)


@passes.route("/anonymous/request/survey-passes", methods=["GET"])
@capability
@passes.response(200, InvitationsShape)
def read_anonymous_invitations() -> dict[str, Any]:
    """The surveys that the request which the key opens invites to now"""
    return _invitations(opened(use_cases().anonymous.find))


@passes.route("/anonymous/request/survey-passes", methods=["POST"])
@no_idempotency
@capability
@passes.arguments(BlindedBody)
@passes.response(200, SignedShape)
@passes.alt_response(409, description=_TAKEN)
def sign_for_anonymous(body: dict[str, Any]) -> dict[str, Any]:
    """Have a pass signed, once for each survey of the request that the key opens"""
    return _signed(opened(use_cases().anonymous.find), body)


@passes.route("/survey-passes", methods=["GET"])
@allow("officer", "supporter")
@passes.response(200, InvitationsShape)
def read_persons_invitations() -> dict[str, Any]:
    """The surveys that are open now to every member, or to every supporter"""
    caller = principal()
    waves = [wave for wave in OF_PERSON if _HOLDER[wave] in caller.roles]
    found = use_cases().passes.open_to(caller.agency, caller.sub, waves)
    return {"items": [_invited(one) for one in found]}


@passes.route("/survey-passes", methods=["POST"])
@no_idempotency
@allow("officer", "supporter")
@passes.arguments(PersonBlindedBody)
@passes.response(200, SignedShape)
@passes.alt_response(409, description=_TAKEN)
def sign_for_person(body: dict[str, Any]) -> dict[str, Any]:
    """Have a pass signed, once for each member, or each supporter, and survey"""
    caller = principal()
    for_whom = caller.sub if _HOLDER[body["wave"]] in caller.roles else None
    signed = use_cases().passes.for_person(
        caller.agency, for_whom, body["wave"], decoded(body["blinded"])
    )
    return _shown(signed)


def _own(request_id: str) -> SupportRequest:
    caller = principal()
    found: SupportRequest = use_cases().own.find(caller.agency, caller.sub, request_id)
    return found


def _invitations(request: SupportRequest) -> dict[str, Any]:
    return {"items": [_invited(one) for one in use_cases().passes.of_request(request)]}


def _signed(request: SupportRequest, body: dict[str, Any]) -> dict[str, Any]:
    sign: Callable[..., Signed] = use_cases().passes.for_request
    return _shown(sign(request, body["wave"], decoded(body["blinded"])))


def _invited(one: Invited) -> dict[str, Any]:
    found = one.invitation
    return {
        "wave": found.time.wave,
        "key_id": one.key_id,
        "opens": found.opens.date(),
        "closes": found.closes.date(),
    }


def _shown(signed: Signed) -> dict[str, Any]:
    return {**_invited(signed.invited), "blind_signature": encoded(signed.signature)}
