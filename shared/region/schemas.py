"""The shape of region.yml, field by field, with what is allowed in each."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from shared.events.codes import URGENCIES
from shared.region.durations import Duration
from shared.region.model import (
    Agency,
    Jurisdiction,
    Policy,
    Region,
    SharingAgreement,
    Unit,
)
from shared.storage.mongo import AGENCY_ID

_LOCALE = r"^[a-z]{2}(-[A-Z]{2})?$"
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,30}$"


class InvalidRegionDocument(Exception):
    """The stored document is no region that this version can read."""


def _fits(pattern: str, remedy: str) -> validate.Regexp:
    return validate.Regexp(re.compile(pattern.removesuffix("$") + r"\Z"), error=remedy)


def _entries(most: int) -> validate.Length:
    return validate.Length(1, most, error="must have {min} to {max} entries")


def _known_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise ValidationError(
            "unknown time zone; use an IANA name such as America/Chicago"
        ) from error


def _agency_id(value: str) -> None:
    if not AGENCY_ID.fullmatch(value) or value == "region":
        raise ValidationError(
            "an agency id is 2 to 21 small letters and digits, begins with a letter"
            " and is not 'region'"
        )


class Text(fields.String):
    """Text of a length that a page can show."""

    default_error_messages = {"invalid": "must be text; put it in quotes", "null": "is empty"}

    def __init__(self, longest: int = 200, **options: Any) -> None:
        checks = [
            validate.Length(1, longest, error="must have {min} to {max} characters"),
            *options.pop("checks", ()),
        ]
        super().__init__(required=True, validate=checks, **options)


class WholeNumber(fields.Integer):
    """A count within bounds; YAML's true and false are not numbers here."""

    default_error_messages = {"invalid": "must be a whole number", "null": "is empty"}

    def __init__(self, least: int, most: int, **options: Any) -> None:
        bounds = validate.Range(least, most, error="must be {min} to {max}")
        super().__init__(strict=True, required=True, validate=bounds, **options)

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **options)


class OptionalNumber(WholeNumber):
    """A count that need not be given."""

    def __init__(self, least: int, most: int, otherwise: int) -> None:
        super().__init__(least, most)
        self.required = False
        self.load_default = otherwise


class Day(fields.Date):
    default_error_messages = {"invalid": "not a date; write it as YYYY-MM-DD"}


class Flag(fields.Boolean):
    """true or false, not text or a number that looks like it."""

    default_error_messages = {"invalid": "must be true or false"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Tuple(fields.List):
    """A list that becomes a tuple."""

    default_error_messages = {"invalid": "must be a list"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **options))


class Strict(Schema):
    """Refuses unknown fields and says which ones there are."""

    class Meta:
        unknown = RAISE

    model: type | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        names = sorted(field.data_key or name for name, field in self.load_fields.items())
        self.error_messages = {
            "unknown": f"unknown field; allowed: {', '.join(names)}",
            "type": f"must be a map with: {', '.join(names)}",
        }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.error_messages["required"] = "is missing"
        field_obj.error_messages["null"] = "is empty"

    @post_load
    def build(self, data: dict[str, Any], **options: Any) -> Any:
        return data if self.model is None else self.model(**data)


class UnitSchema(Strict):
    model = Unit
    code = Text(31, checks=[_fits(_CODE, "letters, digits, '-' and '_' only, at most 31")])
    name = Text()


class AgencySchema(Strict):
    model = Agency
    id = Text(checks=[_agency_id])
    name = Text()
    time_zone = Text(checks=[_known_time_zone])
    jurisdiction = Text()
    locale = Text(checks=[_fits(_LOCALE, "not a locale; write it like en-US")])
    headcount = WholeNumber(1, 1_000_000)
    units = Tuple(fields.Nested(UnitSchema), required=True, validate=_entries(1000))
    crisis_line = Text()
    anonymous_requests = Flag(required=True)
    active = Flag(load_default=True)


class AgreementSchema(Strict):
    model = SharingAgreement
    lender = Text()
    borrowers = Tuple(Text(), required=True, validate=_entries(1000))
    from_date = Day(required=True, data_key="from")
    to_date = Day(load_default=None, allow_none=True, data_key="to")
    urgencies = Tuple(
        Text(checks=[validate.OneOf(URGENCIES, error="must be one of: {choices}")]),
        required=True,
        validate=_entries(len(URGENCIES)),
    )


class OfferTimeLimits(Strict):
    """Long enough that a person can answer, short enough that the cascade moves on."""

    _bounds = {"shortest": timedelta(minutes=1), "longest": timedelta(days=7)}
    routine = Duration(**_bounds, required=True)
    prompt = Duration(**_bounds, required=True)
    urgent = Duration(**_bounds, required=True)


class MaxOffers(Strict):
    routine = WholeNumber(1, 50)
    prompt = WholeNumber(1, 50)
    urgent = WholeNumber(1, 50)


class PolicySchema(Strict):
    model = Policy
    offer_time_limit = fields.Nested(OfferTimeLimits, required=True)
    max_offers = fields.Nested(MaxOffers, required=True)
    erase_after_close = Duration(timedelta(0), timedelta(days=3650), required=True)
    minimum_cell_size = WholeNumber(5, 1000)
    rounding = WholeNumber(1, 100)
    default_cap = WholeNumber(1, 100)
    anonymous_requests_per_hour = OptionalNumber(1, 1_000_000, 120)
    phrase_attempts_per_minute = OptionalNumber(1, 1_000_000, 60)
    live_requests_per_officer = OptionalNumber(1, 1000, 5)


class JurisdictionSchema(Strict):
    model = Jurisdiction
    id = Text(31, checks=[_fits(_CODE, "letters, digits, '-' and '_' only, at most 31")])
    name = Text()
    notice_version = Text(31)
    limits = Tuple(Text(1000), required=True, validate=_entries(50))
    role_statement = Text(2000)
    reviewed_by_counsel_on = Day(required=True)


class RegionSchema(Strict):
    model = Region
    id = Text(31, checks=[_fits(_CODE, "letters, digits, '-' and '_' only, at most 31")])
    name = Text()
    agencies = Tuple(fields.Nested(AgencySchema), required=True, validate=_entries(500))
    agreements = Tuple(fields.Nested(AgreementSchema), load_default=())
    policy = fields.Nested(PolicySchema, required=True)
    jurisdictions = Tuple(fields.Nested(JurisdictionSchema), required=True, validate=_entries(500))


def dump_region(region: Region) -> dict[str, Any]:
    return cast(dict[str, Any], RegionSchema().dump(region))


def read_region_document(document: Mapping[str, Any]) -> Region:
    """:raises InvalidRegionDocument:"""
    try:
        return cast(Region, RegionSchema().load(_known_only(RegionSchema(), document)))
    except ValidationError as error:
        raise InvalidRegionDocument(str(error.messages)) from error


def _known_only(schema: Schema, data: Any) -> Any:
    """Without the fields a newer version may have added, at every level."""
    if not isinstance(data, Mapping):
        return data
    known = {field.data_key or name: field for name, field in schema.load_fields.items()}
    return {key: _known_value(known[key], data[key]) for key in data if key in known}


def _known_value(field: fields.Field[Any], value: Any) -> Any:
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_known_value(field.inner, entry) for entry in value]
    if isinstance(field, fields.Nested):
        return _known_only(cast(Schema, field.schema), value)
    return value
