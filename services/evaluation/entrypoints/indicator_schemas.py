"""What an agency reports of its months, and what is said back about it."""

from typing import Any

from marshmallow import Schema, fields

from services.evaluation.application.keep_programme import EARLIEST
from services.evaluation.domain.monthly_figures import EVENTS, LARGEST_HEADCOUNT, MEASURES, Measure
from services.evaluation.domain.versions import MOST_VERSIONS, REASONS
from shared.http.fields import Whole, code, several, whole

_REPLACES = "The version that was read and is now replaced; 0 when there was none."
_REASON = "Why the past is told anew; not needed the first time."


def _count(measure: Measure) -> Whole:
    return whole(
        0,
        measure.limit(LARGEST_HEADCOUNT),
        f"{measure.counts[0].upper()}{measure.counts[1:]}; null or left out when not known.",
        load_default=None,
        allow_none=True,
    )


class _Told(Schema):
    """What every report says about the one before it."""

    replaces = whole(0, MOST_VERSIONS, _REPLACES, load_default=0)
    reason = code(REASONS, _REASON, load_default=None)


class _Counts(Schema):
    headcount = whole(
        1, LARGEST_HEADCOUNT, "People employed on the first day of the month.", required=True
    )


_COUNTS: dict[str, Any] = {measure.name: _count(measure) for measure in MEASURES}
_EVENTS = {
    "events": several(
        code(EVENTS, "What else happened in the month."), 0, len(EVENTS), load_default=list
    )
}


class _Fields(_Counts, _Told):
    """In the order in which they are documented."""


MonthReportSchema = _Fields.from_dict({**_COUNTS, **_EVENTS}, name="MonthReportSchema")


class FiguresSchema(Schema):
    """As they were taken; null is not known."""

    headcount = fields.Integer(required=True)
    events = fields.List(fields.String(), required=True)


MonthFiguresSchema = FiguresSchema.from_dict(
    {measure.name: fields.Integer(required=True, allow_none=True) for measure in MEASURES},
    name="MonthFiguresSchema",
)


class VersionSchema(Schema):
    version = fields.Integer(required=True)
    restated = fields.Boolean(
        required=True, metadata={"description": "Whether this month was told otherwise before."}
    )
    reason = fields.String(required=True)
    reported_by = fields.String(
        required=True, metadata={"description": "A pseudonym here, or the id of a partner system."}
    )
    reported_at = fields.DateTime(required=True)


class MonthSchema(VersionSchema):
    month = fields.String(required=True)
    figures = fields.Nested(MonthFiguresSchema, required=True)


class MonthsSchema(Schema):
    items = fields.List(fields.Nested(MonthSchema), required=True)


class MonthHistorySchema(Schema):
    month = fields.String(required=True)
    versions = fields.List(
        fields.Nested(MonthSchema), required=True, metadata={"description": "The latest first."}
    )


class TakenSchema(Schema):
    month = fields.String(required=True)
    version = fields.Integer(required=True)
    changed = fields.Boolean(required=True)


class TableTakenSchema(Schema):
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    months = fields.List(fields.Nested(TakenSchema), required=True)


class StartReportSchema(_Told):
    began_on = fields.Date(
        required=True,
        metadata={
            "description": "The first day on which officers could ask for a peer; from "
            f"{EARLIEST} up to today."
        },
    )


class StartSchema(VersionSchema):
    began_on = fields.String(required=True)


class StartHistorySchema(Schema):
    began_on = fields.String(required=True)
    versions = fields.List(
        fields.Nested(StartSchema), required=True, metadata={"description": "The latest first."}
    )
