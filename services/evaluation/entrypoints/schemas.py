"""What travels over this service's HTTP."""

from marshmallow import Schema, fields, validate

from services.evaluation.domain.sheet import TABLES
from services.evaluation.domain.survey import WAVES

_CODE = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}\Z")
_AGENCY = validate.Regexp(r"^[a-z][a-z0-9]{1,20}\Z")
_TOKEN = validate.Regexp(r"^[A-Za-z0-9_-]{22,128}\Z")


class QuestionnaireSchema(Schema):
    agency = fields.String(required=True, validate=_AGENCY)
    wave = fields.String(required=True, validate=validate.OneOf(tuple(WAVES)))
    instrument = fields.String(required=True, validate=_CODE)
    instrument_version = fields.String(
        load_default=None, validate=validate.Regexp(r"^[0-9]{1,4}\Z")
    )
    participant_token = fields.String(
        required=True,
        validate=_TOKEN,
        metadata={
            "description": "Random, made and kept by the client; joins one person's waves and "
            "nothing else. Only a keyed digest of it is stored."
        },
    )
    answers = fields.Dict(
        keys=fields.String(validate=_CODE),
        values=fields.Integer(strict=True, validate=validate.Range(0, 100)),
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "description": "Item code → answer.",
            "minProperties": 1,
            "maxProperties": 100,
        },
    )


class ResponseSchema(Schema):
    instrument = fields.String(required=True)
    wave = fields.String(required=True)
    score = fields.Float(required=True)


class ItemSchema(Schema):
    code = fields.String(required=True)
    lowest = fields.Integer(required=True)
    highest = fields.Integer(required=True)
    reverse = fields.Boolean(required=True)
    wording = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)


class InstrumentSchema(Schema):
    code = fields.String(required=True)
    version = fields.String(required=True)
    licence = fields.String(required=True)
    missing_allowed = fields.Integer(required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)


class InstrumentsSchema(Schema):
    items = fields.List(fields.Nested(InstrumentSchema), required=True)


class MonthQuery(Schema):
    month = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z"),
        metadata={"description": "YYYY-MM, not in the future."},
    )


class CellSchema(Schema):
    code = fields.String(required=True)
    count = fields.Integer(required=True, allow_none=True)
    suppressed = fields.Boolean(required=True)


class TableSchema(Schema):
    name = fields.String(required=True, validate=validate.OneOf(tuple(TABLES)))
    as_of = fields.String(required=True, metadata={"description": "The day these counts are of."})
    requests = fields.Integer(
        required=True, metadata={"description": "The total these counts belong to."}
    )
    overlapping = fields.Boolean(
        required=True, metadata={"description": "A request may be in several cells."}
    )
    cells = fields.List(fields.Nested(CellSchema), required=True)


class StatisticSchema(Schema):
    name = fields.String(required=True)
    n = fields.Integer(required=True, allow_none=True)
    figures = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        required=True,
        metadata={"description": "`mean`, `median_band`, or the mean of each item."},
    )


class RoundingSchema(Schema):
    to = fields.Integer(required=True)
    within = fields.Integer(
        required=True, metadata={"description": "A count is at most so far from the true one."}
    )


class SummarySchema(Schema):
    agency = fields.String(required=True)
    month = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("published", "too_few_to_show")))
    as_of = fields.String(required=True, allow_none=True)
    minimum_cell_size = fields.Integer(required=True)
    rounding = fields.Nested(RoundingSchema, required=True)
    requests = fields.Integer(required=True, allow_none=True)
    tables = fields.List(fields.Nested(TableSchema), required=True)
    statistics = fields.List(fields.Nested(StatisticSchema), required=True)
