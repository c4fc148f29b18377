"""The route by which a coordinator enrols supporters from a roster."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.matching.application.becoming import Importing
from services.matching.application.import_roster import Outcome, Result
from services.matching.domain.roster_import import COLUMNS, UnusableRoster, read_table
from services.matching.entrypoints.roster_rows import entries
from shared.http import Problem, allow, principal, use_cases
from shared.http.body import LIMIT
from shared.http.fields import Flag, words

imports = Blueprint("imports", __name__, description="Supporters enrolled from a roster")

MOST_ROWS = 100
"""What one transaction takes well within its time; the command takes more."""


class ImportBody(Schema):
    text = words(
        1,
        LIMIT,
        f"CSV with a header and at most {MOST_ROWS} rows. Columns: {', '.join(COLUMNS)}.",
        required=True,
    )
    all_or_nothing = Flag(
        load_default=False,
        metadata={"description": "Enrol nobody when any row is refused."},
    )


class RowAnswer(Schema):
    """`row` counts from the header, which is 1."""

    row = fields.Integer(required=True)
    result = fields.String(required=True)
    column = fields.String(required=True, allow_none=True)
    remedy = fields.String(required=True, allow_none=True)


class ImportAnswer(Schema):
    accepted = fields.Integer(required=True)
    known = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(RowAnswer), required=True)


@imports.route("/roster-imports", methods=["POST"])
@allow("coordinator")
@imports.arguments(ImportBody)
@imports.response(200, ImportAnswer)
@imports.alt_response(422, description="No such table, or all or nothing and a row refused")
def import_roster(body: dict[str, Any]) -> dict[str, Any]:
    """Enrol supporters from a roster, with a report for each row

    Whoever is in the agency's pool already stays as they are, so that a roster can be sent again.
    """
    importing: Importing = use_cases().importing
    try:
        rows = read_table(body["text"], MOST_ROWS)
    except UnusableRoster as unusable:
        raise _unusable(unusable) from None
    found = importing.take(principal().agency, entries(rows, importing.default_cap()))
    report = report_of(found)
    if body["all_or_nothing"] and report["refused"]:
        raise _nothing_taken(report)
    return report


def report_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    numbers = Counter(outcome.result for outcome in outcomes)
    counts = {result.value: numbers[result] for result in Result}
    return counts | {"rows": [vars(outcome) for outcome in outcomes]}


def _unusable(unusable: UnusableRoster) -> Problem:
    errors = [{"pointer": "#/text", "detail": unusable.remedy}]
    return Problem(422, "invalid", "Invalid request", "The roster cannot be used.", errors=errors)


def _nothing_taken(report: dict[str, Any]) -> Problem:
    return Problem(
        422,
        "roster_refused",
        "Nothing was enrolled",
        "Some rows are not acceptable. Mend the refused ones and send all again.",
        extensions={"rows": [row for row in report["rows"] if row["result"] is Result.REFUSED]},
    )
