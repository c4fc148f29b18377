"""Routes by which it is noted that a supporter declared their relationships."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.matching.application.answer_offer import OwnHat
from services.matching.application.declare_relationships import Standing
from services.matching.application.declaring import Declaring
from services.matching.domain.statements import DECLARATION
from services.matching.entrypoints.answers import (
    StatementAnswer,
    SupporterAnswer,
    supporter_answer,
)
from services.matching.entrypoints.profiles import sound_profile
from shared.http import allow, principal, use_cases
from shared.http.fields import Nothing

declarations = Blueprint("declarations", __name__, description="That ties are declared in full")


class EnterBody(Schema):
    on = fields.Date(required=True, metadata={"description": "The day they declared it."})


class DeclarationAnswer(Schema):
    """`counts_through`: the last day on which it counts; null where none is asked for."""

    declared_on = fields.Date(required=True)
    counts_through = fields.Date(required=True, allow_none=True)
    statement = fields.Nested(StatementAnswer, required=True)


def _declaring() -> Declaring:
    found: Declaring = use_cases().declaring
    return found


def _own() -> OwnHat:
    caller = principal()
    return OwnHat(caller.sub, caller.agency)


@declarations.route("/declaration", methods=["GET"])
@allow("supporter")
@declarations.response(200, DeclarationAnswer)
def own_declaration() -> dict[str, Any]:
    """When one declared one's relationships, until when it counts, and the words of it"""
    return _answer(_declaring().own(_own()))


@declarations.route("/declaration", methods=["PUT"])
@allow("supporter")
@declarations.arguments(Nothing, required=False)
@declarations.response(200, DeclarationAnswer)
def declaration(_nothing: dict[str, Any]) -> dict[str, Any]:
    """Declare that one's relationships are known in full, today

    A new one is to be given to the coordinator first. Whoever lets it lapse is asked no more;
    contacts that run go on.
    """
    return _answer(_declaring().declare(_own()))


@declarations.route("/supporters/<supporter_ref>/declaration", methods=["POST"])
@allow("coordinator")
@declarations.arguments(EnterBody)
@declarations.response(200, SupporterAnswer)
def declaration_on_paper(body: dict[str, Any], supporter_ref: str) -> dict[str, Any]:
    """Enter that they declared their relationships, as on paper

    The last day counts: one before it changes nothing.
    """
    with sound_profile():
        entered = _declaring().enter(principal().agency, supporter_ref, body["on"])
    return supporter_answer(entered, use_cases().pool.workload(entered))


def _answer(standing: Standing) -> dict[str, Any]:
    return {
        "declared_on": standing.declared_on,
        "counts_through": standing.through,
        "statement": DECLARATION,
    }
