"""Declared relationships and open investigations, over HTTP and for coordinators alone.

No scope of a partner system reaches them: a personnel system is told who works here, and who is
related to whom or investigated with whom would then be in each system that reads members.
"""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from services.identity.application.keep_ties import NewTie
from services.identity.domain.tie import Tie
from services.identity.entrypoints.schemas import NewTieSchema, TieSchema, TiesSchema
from shared.http import allow, principal, use_cases
from shared.http.fields import Nothing

ties = Blueprint("ties", __name__, description="Relationships and open investigations")


@ties.route("/members/<string:member_id>/ties", methods=["POST"])
@allow("coordinator")
@ties.arguments(NewTieSchema)
@ties.response(201, TieSchema)
def declare_tie(body: dict[str, Any], member_id: str) -> Tie:
    """Declare what ties a member to another or to a supporter of another agency

    From then on neither is offered to the other, and neither is told why.
    """
    new = NewTie(body["kind"], body.get("member_id"), body.get("supporter_ref"))
    declared: Tie = use_cases().ties.declare(principal().agency, member_id, new)
    return declared


@ties.route("/members/<string:member_id>/ties", methods=["GET"])
@allow("coordinator")
@ties.response(200, TiesSchema)
def read_ties(member_id: str) -> dict[str, Sequence[Tie]]:
    """The running ties of a member, on whichever side they were named"""
    return {"items": use_cases().ties.running(principal().agency, member_id)}


@ties.route("/ties/<string:tie_id>/ending", methods=["POST"])
@allow("coordinator")
@ties.arguments(Nothing, required=False)
@ties.response(200, TieSchema)
def end_tie(_body: dict[str, Any], tie_id: str) -> Tie:
    """The two are no longer tied; ending twice is one ending"""
    ended: Tie = use_cases().ties.end(principal().agency, tie_id)
    return ended
