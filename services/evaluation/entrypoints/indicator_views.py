"""What an agency reports of itself, over HTTP: months one by one or as a table, and its start.

The coordinator, who runs the programme, and a system of the agency that was given the scope for
it. Leadership reads what becomes of the figures in reports, like everybody above a minimum size.
"""

from typing import Any

import flask
from flask_smorest import Blueprint

from services.evaluation.application.keep_figures import KeepFigures
from services.evaluation.application.keep_programme import KeepProgramme
from services.evaluation.domain.figures_csv import COLUMNS, MOST_ROWS, write_table
from services.evaluation.domain.monthly_figures import figures_of, from_value, value_of
from services.evaluation.domain.versions import Report, Version
from services.evaluation.entrypoints.indicator_schemas import (
    MonthHistorySchema,
    MonthReportSchema,
    MonthSchema,
    MonthsSchema,
    StartHistorySchema,
    StartReportSchema,
    StartSchema,
    TableTakenSchema,
)
from shared.http import allow, principal, sent_body, takes_csv, use_cases

blueprint = Blueprint("indicators", __name__, description="Monthly figures of an agency.")

_CSV = "text/csv"
_TEXT = {"type": "string"}
_TABLE = {
    "required": True,
    "description": f"UTF-8, separated by commas, at most {MOST_ROWS} months. Columns: "
    f"{', '.join(COLUMNS)}.",
    "content": {_CSV: {"schema": _TEXT}},
}

may_read = allow("coordinator", "partner", scope="indicators:read")
may_write = allow("coordinator", "partner", scope="indicators:write")


@blueprint.get("/indicators")
@may_read
@blueprint.response(200, MonthsSchema)
def list_months() -> dict[str, Any]:
    """All months that the agency reported, each as it stands"""
    return {"items": [_month(version) for version in _figures().months(principal().agency)]}


@blueprint.get("/indicators/<string(length=7):month>")
@may_read
@blueprint.response(200, MonthHistorySchema)
def read_month(month: str) -> dict[str, Any]:
    """One month with every version there was of it"""
    versions = _figures().history(principal().agency, month)
    return {"month": month, "versions": [_month(version) for version in versions]}


@blueprint.put("/indicators/<string(length=7):month>")
@may_write
@blueprint.arguments(MonthReportSchema)
@blueprint.response(200, MonthSchema)
def report_month(body: dict[str, Any], month: str) -> dict[str, Any]:
    """Report a month, or correct it: the version before is kept

    Figures that are stored already change nothing.
    """
    caller = principal()
    told = Report(month, value_of(figures_of(body)), body["replaces"], body["reason"])
    return _month(_figures().report(caller.agency, told, caller.sub))


@blueprint.get("/indicator-table")
@may_read
@blueprint.response(200, _TEXT, content_type=_CSV)
def read_table() -> flask.Response:
    """All months as a table, in the form in which they can be sent"""
    return _csv(_figures().table(principal().agency), "indicators.csv")


@blueprint.get("/indicator-table/template")
@may_read
@blueprint.response(200, _TEXT, content_type=_CSV)
def read_template() -> flask.Response:
    """A table without months, to be filled in"""
    return _csv(write_table([]), "indicators-template.csv")


@blueprint.post("/indicator-table")
@may_write
@takes_csv
@blueprint.doc(requestBody=_TABLE)
@blueprint.response(200, TableTakenSchema)
def report_table() -> dict[str, Any]:
    """Report or correct many months by a table, all of them or none

    A month that is not in it stays as it is. What is wrong is said by line and column.
    """
    caller = principal()
    taken = _figures().take_table(caller.agency, sent_body(), caller.sub)
    months = [
        {"month": each.version.subject, "version": each.version.number, "changed": each.changed}
        for each in taken
    ]
    changed = sum(each.changed for each in taken)
    return {"changed": changed, "unchanged": len(taken) - changed, "months": months}


@blueprint.get("/programme")
@may_read
@blueprint.response(200, StartHistorySchema)
def read_programme() -> dict[str, Any]:
    """When the agency's programme began, with every version there was of it"""
    versions = [_start(version) for version in _programme().history(principal().agency)]
    return {"began_on": versions[0]["began_on"], "versions": versions}


@blueprint.put("/programme")
@may_write
@blueprint.arguments(StartReportSchema)
@blueprint.response(200, StartSchema)
def report_programme(body: dict[str, Any]) -> dict[str, Any]:
    """Say when the agency's programme began, or correct it"""
    caller = principal()
    return _start(_programme().report(caller.agency, **body, by=caller.sub))


def _figures() -> KeepFigures:
    found: KeepFigures = use_cases().keep_figures
    return found


def _programme() -> KeepProgramme:
    found: KeepProgramme = use_cases().keep_programme
    return found


def _csv(text: str, name: str) -> flask.Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return flask.Response(text, headers=disposition, content_type=f"{_CSV}; charset=utf-8")


def _month(version: Version) -> dict[str, Any]:
    figures = from_value(version.value)
    shown = {"headcount": figures.headcount, "events": list(figures.events), **figures.counts}
    return {"month": version.subject, "figures": shown, **_version(version)}


def _start(version: Version) -> dict[str, Any]:
    return {"began_on": version.value["began_on"], **_version(version)}


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "restated": version.restated,
        "reason": version.reason,
        "reported_by": version.by,
        "reported_at": version.at,
    }
