"""What travels over this service's HTTP."""

from marshmallow import Schema, fields, validate

from services.evaluation.domain.sheet import TABLES
from services.evaluation.domain.survey import WAVES
from shared.events.codes import LANGUAGES
from shared.http.crisis_line import Line
from shared.http.fields import code, whole, word
from shared.security.passes import WRITTEN

_CODE = r"^[a-z][a-z0-9_]{0,39}$"
AGENCY = r"^[a-z][a-z0-9]{1,20}$"
_RANDOM = r"^[A-Za-z0-9_-]{22,128}$"
_VERSION = r"^[0-9]{1,4}$"
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class QuestionnaireSchema(Schema):
    agency = word(AGENCY, "The agency that asked.", required=True)
    wave = code(WAVES, "When it was asked.", required=True)
    instrument = word(_CODE, "Code of the questionnaire.", required=True)
    instrument_version = word(_VERSION, "The current one if left out.", load_default=None)
    participant_token = word(
        _RANDOM,
        "Random, made and kept by the client; joins one person's waves and nothing else. "
        "Only a keyed digest of it is stored.",
        required=True,
    )
    survey_pass = word(
        WRITTEN,
        "Issued by intake to whoever is invited; its signature was made blindly.",
        required=True,
        data_key="pass",
    )
    answers = fields.Dict(
        keys=word(_CODE, "Code of the item."),
        values=whole(0, 100, "Within the limits of the item."),
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "description": "Item code → answer.",
            "minProperties": 1,
            "maxProperties": 100,
        },
    )


class ScoreSchema(Schema):
    scale = fields.String(required=True)
    value = fields.Float(required=True)
    band = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "How the score is read, where a reading is published."},
    )


class ResponseSchema(Schema):
    instrument = fields.String(required=True)
    wave = fields.String(required=True)
    scores = fields.List(fields.Nested(ScoreSchema), required=True)
    crisis_panel = fields.List(
        fields.Nested(Line),
        required=True,
        metadata={
            "description": "Whom to call, to be shown at once; empty unless a score is high. "
            "Nobody but the caller is told."
        },
    )


class LanguageQuery(Schema):
    language = code(LANGUAGES, "In which to ask.", load_default="en")


class ItemSchema(Schema):
    code = fields.String(required=True)
    lowest = fields.Integer(required=True)
    highest = fields.Integer(required=True)
    reverse = fields.Boolean(required=True)
    text = fields.String(required=True, metadata={"description": "The item as it is asked."})


class AnswerLabelSchema(Schema):
    value = fields.Integer(required=True)
    text = fields.String(required=True)


class ScaleSchema(Schema):
    code = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    missing_allowed = fields.Integer(
        required=True, metadata={"description": "So many of its items may be left out."}
    )


class InstrumentSchema(Schema):
    language = code(LANGUAGES, "In which its items are worded.", required=True)
    code = fields.String(required=True)
    version = fields.String(required=True)
    licence = fields.String(
        required=True, metadata={"description": "By what right this wording is used here."}
    )
    instructions = fields.String(required=True, allow_none=True)
    answers = fields.List(
        fields.Nested(AnswerLabelSchema),
        required=True,
        metadata={"description": "What values are called, where the wording says so."},
    )
    scales = fields.List(fields.Nested(ScaleSchema), required=True)
    gate = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "An item whose lowest answer ends the questionnaire."},
    )
    items = fields.List(fields.Nested(ItemSchema), required=True)


class InstrumentsSchema(Schema):
    items = fields.List(fields.Nested(InstrumentSchema), required=True)


class SurveysQuery(Schema):
    agency = word(AGENCY, "The agency that asks.", required=True)


class SurveySchema(Schema):
    wave = fields.String(required=True)
    key_id = fields.String(required=True)
    modulus = fields.String(
        required=True,
        metadata={"description": "Of the RSA key to blind for, hexadecimal; exponent 65537."},
    )
    opens = fields.AwareDateTime(required=True)
    closes = fields.AwareDateTime(required=True)
    instruments = fields.List(fields.String(), required=True)


class SurveysSchema(Schema):
    items = fields.List(fields.Nested(SurveySchema), required=True)


class MonthQuery(Schema):
    month = word(_MONTH, "YYYY-MM, not in the future.", load_default=None)


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
