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
def leadership_summary(query: dict[str, Any]) -> dict[str, Any]:
    """One month of the caller's own agency, the running month by default."""
    return shown(use_cases().summarise_month(principal().agency, query["month"]))


def shown(report: Published) -> dict[str, Any]:
    """:raises TypeError: for anything that has not been through disclosure control."""
    if not isinstance(report, Published):
        raise TypeError("only published figures may be shown")
    return dict(report.content)
