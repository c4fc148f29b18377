"""The shape of a wording file (infra/wording/README.md)."""

from marshmallow import fields, validate

from services.evaluation.adapters.instrument_schemas import a_code, a_version
from shared.events.codes import LANGUAGES
from shared.yaml_files.field_kinds import OptionalText, Strict, Text, Tuple, entries

_LONGEST = 1000
_LANGUAGE = validate.OneOf(LANGUAGES, error=f"must be one of {', '.join(LANGUAGES)}")
_VALUE = validate.Regexp(r"[0-9]{1,3}\Z", error="must be a whole number")


class WordedSchema(Strict):
    instrument = a_code()
    version = a_version()
    licence = Text(_LONGEST)
    instructions = OptionalText(_LONGEST)
    items = fields.Dict(keys=fields.String(), values=Text(_LONGEST), required=True)
    answers = fields.Dict(keys=fields.String(validate=_VALUE), values=Text(200), load_default=dict)


class WordingFileSchema(Strict):
    language = Text(2, checks=[_LANGUAGE])
    instruments = Tuple(fields.Nested(WordedSchema), required=True, validate=entries(100))
