"""The requests a supporter accepted."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.application.assigned_requests import Supporter
from services.intake.domain.ending import Outcome
from services.intake.entrypoints import presenting
from services.intake.entrypoints.bodies import ClosureBody
from services.intake.entrypoints.pages import page, wanted
from services.intake.entrypoints.shapes import AssignmentShape, EndedShape, OpenedAssignmentShape
from shared.http import PageQuery, allow, page_schema, principal, use_cases
from shared.http.fields import Nothing

assignments = Blueprint("assignments", __name__, description="The requests a supporter accepted")


@assignments.route("/assignments", methods=["GET"])
@allow("supporter")
@assignments.arguments(PageQuery, location="query")
@assignments.response(200, page_schema(AssignmentShape))
def read_assignments(query: dict[str, Any]) -> dict[str, Any]:
    """The requests one accepted, newest first, until they are erased"""
    found = use_cases().assigned.list(_supporter(), wanted(query))
    return page(found, presenting.assignment)


@assignments.route("/assignments/<string:request_id>", methods=["GET"])
@allow("supporter")
@assignments.response(200, OpenedAssignmentShape)
def open_assignment(request_id: str) -> dict[str, Any]:
    """What the asker said to their peer"""
    return presenting.opened_assignment(use_cases().assigned.open(_supporter(), request_id))


@assignments.route("/assignments/<string:request_id>/closure", methods=["POST"])
@allow("supporter")
@assignments.arguments(ClosureBody)
@assignments.response(200, EndedShape)
def close_assignment(body: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Close it with an outcome that names nobody; what was said is then erased in time"""
    answer = use_cases().assigned.close(_supporter(), request_id, Outcome(**body))
    return presenting.ended(answer)


@assignments.route("/assignments/<string:request_id>/return", methods=["POST"])
@allow("supporter")
@assignments.arguments(Nothing, required=False)
@assignments.response(204)
def return_assignment(_body: dict[str, Any], request_id: str) -> None:
    """Give a request back, without a reason

    Somebody else is looked for, and the asker is told that the search goes on.
    """
    use_cases().assigned.hand_back(_supporter(), request_id)


def _supporter() -> Supporter:
    caller = principal()
    return Supporter(caller.sub, caller.agency)
