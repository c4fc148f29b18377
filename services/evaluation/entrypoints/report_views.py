"""Reports over HTTP: the only route that leadership has."""

from typing import Any

from flask_smorest import Blueprint

from services.evaluation.domain.disclosure import Published
from services.evaluation.entrypoints.schemas import MonthQuery, SummarySchema
from shared.http import allow, principal, use_cases

blueprint = Blueprint("reports", __name__, description="Figures over a minimum size, no others.")


@blueprint.get("/reports/leadership-summary")
@allow("leadership")
@blueprint.arguments(MonthQuery, location="query")
@blueprint.response(200, SummarySchema)
@blueprint.alt_response(429, description="The agency's budget of questions for a day is used up")
def leadership_summary(query: dict[str, Any]) -> dict[str, Any]:
    """One month of the caller's own agency, the running month by default."""
    agency = principal().agency
    use_cases().ask_for_report(agency, "leadership", "leadership-summary", query["month"])
    return shown(use_cases().summarise_month(agency, query["month"]))


def shown(report: Published) -> dict[str, Any]:
    """:raises TypeError: for anything that has not been through disclosure control."""
    if not isinstance(report, Published):
        raise TypeError("only published figures may be shown")
    return dict(report.content)
