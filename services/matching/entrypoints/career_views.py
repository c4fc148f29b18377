"""Routes by which a coordinator keeps the careers of their agency's supporters."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.matching.application.becoming import CareerKeeping
from services.matching.domain.career import (
    SELECTION,
    Career,
    DeselectionReason,
    Pending,
    Step,
    Taken,
)
from services.matching.entrypoints.bodies import REFERENCE
from shared.http import PageQuery, allow, page, page_schema, position, principal, use_cases
from shared.http.fields import Nothing, code, word

careers = Blueprint("careers", __name__, description="From nomination to deselection and return")

_FIRST = (Step.NOMINATED, Step.APPLIED)


class BeginBody(Schema):
    supporter_ref = word(REFERENCE, "The reference identity gives.", required=True)
    step = code(_FIRST, "How it begins.", required=True)
    on = fields.Date(required=True, metadata={"description": "The day of the step."})


class StepBody(Schema):
    """A designation is no step to be noted here: it is an enrolment."""

    step = code(SELECTION, "What came next.", required=True)
    on = fields.Date(required=True, metadata={"description": "The day of the step."})


class DeselectionBody(Schema):
    reason = code(tuple(DeselectionReason), "Why.", required=True)
    effective_at = fields.AwareDateTime(
        format="iso",
        metadata={"description": "Within a year, with its offset; left out, it is effective now."},
    )


class TakenAnswer(Schema):
    step = fields.String(required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)


class PendingAnswer(Schema):
    reason = fields.String(required=True)
    effective_at = fields.AwareDateTime(required=True, format="iso")


class CareerAnswer(Schema):
    """`deselection`: one that is decided and not yet in effect."""

    supporter_ref = fields.String(required=True)
    stage = fields.String(required=True)
    steps = fields.List(fields.Nested(TakenAnswer), required=True)
    deselection = fields.Nested(PendingAnswer, required=True, allow_none=True)


def _careers() -> CareerKeeping:
    found: CareerKeeping = use_cases().careers
    return found


@careers.route("/careers", methods=["POST"])
@allow("coordinator")
@careers.arguments(BeginBody)
@careers.response(201, CareerAnswer)
@careers.alt_response(409, description="The reference is in a pool, or its career goes on already")
def begin(body: dict[str, Any]) -> dict[str, Any]:
    """Note a nomination or an application"""
    step = Step(body["step"])
    career = _careers().begin(principal().agency, body["supporter_ref"], step, body["on"])
    return _answer(career)


@careers.route("/careers", methods=["GET"])
@allow("coordinator")
@careers.arguments(PageQuery, location="query")
@careers.response(200, page_schema(CareerAnswer))
def all_careers(query: dict[str, Any]) -> dict[str, Any]:
    """List the careers of the agency, also of those who are supporters no more"""
    found = _careers().all_of(principal().agency, position(query["cursor"]), query["limit"] + 1)
    return page([_answer(one) for one in found], query["limit"], lambda row: row["supporter_ref"])


@careers.route("/careers/<supporter_ref>", methods=["GET"])
@allow("coordinator")
@careers.response(200, CareerAnswer)
def career(supporter_ref: str) -> dict[str, Any]:
    """One career of the agency"""
    return _answer(_careers().one(principal().agency, supporter_ref))


@careers.route("/careers/<supporter_ref>/steps", methods=["POST"])
@allow("coordinator")
@careers.arguments(StepBody)
@careers.response(200, CareerAnswer)
@careers.alt_response(409, description="It is not the next step, or dated before the last one")
def step(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Note the next step of a selection, or that it ended without one

    Whoever is selected is designated, and comes back after an exit, by being enrolled.
    """
    taken = Step(body["step"])
    return _answer(_careers().note(principal().agency, supporter_ref, taken, body["on"]))


@careers.route("/careers/<supporter_ref>/deselection", methods=["POST"])
@allow("coordinator")
@careers.arguments(DeselectionBody)
@careers.response(200, CareerAnswer)
@careers.alt_response(409, description="They are no supporter, or the time is past")
def deselection(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Deselect a supporter, now or at a later time

    When it takes effect open offers go to others and running contacts are handed over. A second
    decision replaces one that is not yet in effect.
    """
    reason = DeselectionReason(body["reason"])
    at = body.get("effective_at")
    return _answer(_careers().deselect(principal().agency, supporter_ref, reason, at))


@careers.route("/careers/<supporter_ref>/deselection/cancellation", methods=["POST"])
@allow("coordinator")
@careers.arguments(Nothing, required=False)
@careers.response(200, CareerAnswer)
@careers.alt_response(409, description="No deselection lies ahead, or it has taken effect")
def deselection_cancellation(_nothing: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Cancel a deselection that was decided and is not yet in effect

    The supporter goes on as if nothing had been decided.
    """
    return _answer(_careers().cancel_deselection(principal().agency, supporter_ref))


def _answer(career: Career) -> dict[str, Any]:
    return {
        "supporter_ref": career.ref,
        "stage": career.stage,
        "steps": [_taken(one) for one in career.steps],
        "deselection": _pending(career.pending) if career.pending else None,
    }


def _taken(one: Taken) -> dict[str, Any]:
    return {"step": one.step, "on": one.on, "reason": one.reason}


def _pending(decided: Pending) -> dict[str, Any]:
    return {"reason": decided.reason, "effective_at": decided.effective_at}
