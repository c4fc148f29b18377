"""The shape of an instrument's file, field by field, with what is allowed in each."""

from marshmallow import fields, validate

from services.evaluation.domain.instruments import Band, Cited, Item
from shared.events.codes import LANGUAGES
from shared.yaml_files.field_kinds import (
    Flag,
    OptionalText,
    Strict,
    Text,
    Tuple,
    WholeNumber,
    entries,
    fits,
)

_LONGEST_SOURCE = 600
_CODE = fits(
    r"[a-z][a-z0-9_]{0,39}$", "must be small letters, digits and _, and begin with a letter"
)
_VERSION = fits(r"[0-9]{1,4}$", 'must be a number in quotes, such as "1"')


class Number(fields.Float):
    """A number, and no text, flag, infinity or nothing."""

    default_error_messages = {"invalid": "must be a number", "special": "must be a number"}

    def _deserialize(self, value: object, attr: object, data: object, **options: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return float(super()._deserialize(value, attr, data, **options))


def a_source() -> Text:
    return Text(_LONGEST_SOURCE)


def a_version() -> Text:
    return Text(4, checks=[_VERSION])


def a_code() -> Text:
    return Text(40, checks=[_CODE])


class CitedSchema(Strict):
    model = Cited

    value = Number(required=True)
    source = a_source()


class BandSchema(Strict):
    model = Band

    code = a_code()
    lowest = Number(required=True)
    source = a_source()
    crisis = Flag(load_default=False)


class ItemSchema(Strict):
    model = Item

    code = a_code()
    lowest = WholeNumber(0, 100)
    highest = WholeNumber(0, 100)
    reverse = Flag(load_default=False)
    wording = fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES, error="en, fr or es")),
        values=Text(400),
        load_default=None,
    )


class ScaleSchema(Strict):
    code = a_code()
    items = Tuple(a_code(), load_default=())
    method = Text(4, checks=[validate.OneOf(("sum", "mean"), error="must be sum or mean")])
    factor = Number(load_default=1.0)
    better = Text(6, checks=[validate.OneOf(("higher", "lower"), error="must be higher or lower")])
    missing_allowed = WholeNumber(0, 30)
    missing_source = a_source()
    bands = Tuple(fields.Nested(BandSchema), load_default=())
    reliability = fields.Nested(CitedSchema, load_default=None)
    meaningful_change = fields.Nested(CitedSchema, load_default=None)


class InstrumentSchema(Strict):
    code = a_code()
    version = a_version()
    licence = Text(_LONGEST_SOURCE)
    source = a_source()
    gate = OptionalText(40)
    items = Tuple(fields.Nested(ItemSchema), required=True, validate=entries(100))
    scales = Tuple(fields.Nested(ScaleSchema), required=True, validate=entries(10))
