"""Reports over HTTP: figures over a minimum size, always of the caller's own agency."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from services.evaluation.application.order_report import Wish
from services.evaluation.application.report_ports import Place
from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.report_job import FORMATS, MAY_READ, ReportJob
from services.evaluation.entrypoints.composers import OFFERED
from services.evaluation.entrypoints.report_schemas import OrderSchema, ReportSchema
from services.evaluation.entrypoints.schemas import MonthQuery, SummarySchema
from shared.http import PageQuery, allow, page, page_schema, position, principal, use_cases

blueprint = Blueprint("reports", __name__, description="Figures over a minimum size, no others.")

READERS = tuple(sorted({role for kind in OFFERED for role in MAY_READ[kind]}))
"""Whoever may read a kind of report that is made; with another kind, others may come in."""

_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# A page of ours has one style, and says its digest itself; nothing else may be loaded or run.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


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


@blueprint.post("/reports")
@allow(*READERS)
@blueprint.arguments(OrderSchema)
@blueprint.response(202, ReportSchema)
@blueprint.alt_response(429, description="Asked for very often just now; it can wait")
def order_report(body: dict[str, Any]) -> dict[str, Any]:
    """Have a report made; it tells of its progress until it can be read

    Leadership reports are for leadership, those of how supporters are for coordinators.
    """
    formats = tuple(form for form in FORMATS if form in body["formats"])
    wish = Wish(body["kind"], body["window"], formats, body["language"])
    caller = principal()
    job = use_cases().order_report(caller.agency, caller.roles, wish)
    role = min(MAY_READ[wish.kind] & caller.roles)
    use_cases().ask_for_report(caller.agency, role, wish.kind, wish.window)
    return _answer(job)


@blueprint.get("/reports")
@allow(*READERS)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(ReportSchema))
def list_reports(query: dict[str, Any]) -> dict[str, Any]:
    """Those of the caller's agency that are for the caller, newest first."""
    after, limit = position(query["cursor"], _place), query["limit"]
    caller = principal()
    found = use_cases().read_reports.all_of(caller.agency, caller.roles, after, limit + 1)
    shown_ = page(found, limit, lambda job: f"{job.asked_at.isoformat()}|{job.id}")
    return {**shown_, "items": [_answer(job) for job in shown_["items"]]}


@blueprint.get("/reports/<uuid:report_id>")
@allow(*READERS)
@blueprint.response(200, ReportSchema)
def show_report(report_id: UUID) -> dict[str, Any]:
    """How far it is. What it says: at `content.html`, `.pdf`, `.csv` or `.json` below it."""
    caller = principal()
    return _answer(use_cases().read_reports.one(caller.agency, caller.roles, str(report_id)))


def shown(report: Published) -> dict[str, Any]:
    """:raises TypeError: for anything that has not been through disclosure control."""
    if not isinstance(report, Published):
        raise TypeError("only published figures may be shown")
    return dict(report.content)


def _content(form: str) -> Callable[[UUID], Response]:
    def content(report_id: UUID) -> Response:
        caller = principal()
        read = use_cases().read_reports.file
        body = read(caller.agency, caller.roles, str(report_id), form)
        return Response(body, 200, _headers(form), content_type=_TYPES[form])

    content.__name__ = f"report_as_{form}"
    content.__doc__ = f"The report as {form.upper()}, once it is made and if it was asked for."
    return content


def _headers(form: str) -> dict[str, str]:
    """Named without its agency: file names travel further than files."""
    place = "inline" if form in {"html", "pdf"} else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="report.{form}"'}
    return headers | ({"Content-Security-Policy": _PAGE_POLICY} if form == "html" else {})


for _form, _type in _TYPES.items():
    _schema = {"type": "object"} if _form == "json" else {"type": "string", "format": "binary"}
    _described = blueprint.response(200, _schema, content_type=_type.partition(";")[0])
    blueprint.get(f"/reports/<uuid:report_id>/content.{_form}")(
        allow(*READERS)(_described(_content(_form)))
    )


def _answer(job: ReportJob) -> dict[str, Any]:
    return {**vars(job), **vars(job.order), "scheduled": job.scheduled is not None}


def _place(text: str) -> Place:
    """:raises ValueError: for anything else."""
    at, _, report_id = text.partition("|")
    return Place(datetime.fromisoformat(at), report_id)
