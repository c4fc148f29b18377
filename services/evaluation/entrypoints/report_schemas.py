"""What travels over HTTP of reports that are asked for."""

from marshmallow import Schema, fields, validate

from services.evaluation.domain.report import KINDS, LANGUAGES
from services.evaluation.domain.report_job import FORMATS, STATES, STEPS
from services.evaluation.domain.windows import PATTERN
from shared.http.fields import code, several, word


class OrderSchema(Schema):
    kind = code(KINDS, "For whom and about what; not all are made yet.", required=True)
    window = word(PATTERN, "YYYY-MM, YYYY-Qn or YYYY; begun by now.", required=True)
    formats = several(
        fields.String(validate=validate.OneOf(FORMATS)),
        1,
        len(FORMATS),
        load_default=list(FORMATS),
        metadata={"description": "In which forms; all of them if left out."},
    )
    language = code(LANGUAGES, "That of the agency if left out.", load_default=None)


class ReportSchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    window = fields.String(required=True)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    formats = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    percent = fields.Integer(required=True)
    step = fields.String(required=True, validate=validate.OneOf(STEPS))
    scheduled = fields.Boolean(
        required=True, metadata={"description": "Made by itself when its time was over."}
    )
    asked_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    failure = fields.String(required=True, allow_none=True)
