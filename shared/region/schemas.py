"""The shape of region.yml, field by field, with what is allowed in each."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from marshmallow import Schema, ValidationError, fields, validate

from shared.events.codes import URGENCIES
from shared.region.durations import Duration
from shared.region.field_kinds import agency_id, known_time_zone
from shared.region.matching_policy import CredentialPolicy, MatchingPolicy
from shared.region.matching_schemas import (
    CredentialPolicySchema,
    Keyed,
    LocationSchema,
    MatchingPolicySchema,
)
from shared.region.model import (
    Agency,
    Jurisdiction,
    Policy,
    Region,
    SharingAgreement,
    Unit,
)
from shared.region.survey_policy import SurveyPolicy
from shared.region.survey_schemas import SurveyPolicySchema
from shared.yaml_files.field_kinds import (
    Day,
    Flag,
    OptionalNumber,
    OptionalText,
    Strict,
    Text,
    Tuple,
    WholeNumber,
    entries,
    fits,
)

_LOCALE = r"^[a-z]{2}(-[A-Z]{2})?$"
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
"""As events have it, and every body that names a unit."""


class InvalidRegionDocument(Exception):
    """The stored document is no region that this version can read."""


class UnitSchema(Strict):
    model = Unit
    code = Text(20, checks=[fits(_CODE, "letters, digits, '-' and '_' only, at most 20")])
    name = Text()
    parent = OptionalText(20)


class AgencySchema(Strict):
    model = Agency
    id = Text(checks=[agency_id])
    name = Text()
    time_zone = Text(checks=[known_time_zone])
    jurisdiction = Text()
    locale = Text(checks=[fits(_LOCALE, "not a locale; write it like en-US")])
    headcount = WholeNumber(1, 1_000_000)
    units = Tuple(fields.Nested(UnitSchema), required=True, validate=entries(1000))
    crisis_line = Text()
    anonymous_requests = Flag(required=True)
    active = Flag(load_default=True)
    clinician_line = OptionalText()
    location = fields.Nested(LocationSchema, load_default=None, allow_none=True)
    credentials = fields.Nested(CredentialPolicySchema, load_default=CredentialPolicy)


class AgreementSchema(Strict):
    model = SharingAgreement
    lender = Text()
    borrowers = Tuple(Text(), required=True, validate=entries(1000))
    from_date = Day(required=True, data_key="from")
    to_date = Day(load_default=None, allow_none=True, data_key="to")
    urgencies = Tuple(
        Text(checks=[validate.OneOf(URGENCIES, error="must be one of: {choices}")]),
        required=True,
        validate=entries(len(URGENCIES)),
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
    erase_untouched_after = Duration(
        timedelta(days=30), timedelta(days=3650), load_default=timedelta(days=1095)
    )
    minimum_cell_size = WholeNumber(5, 1000)
    rounding = WholeNumber(1, 100)
    default_cap = WholeNumber(1, 100)
    anonymous_requests_per_hour = OptionalNumber(1, 1_000_000, 120)
    phrase_attempts_per_minute = OptionalNumber(1, 1_000_000, 60)
    live_requests_per_officer = OptionalNumber(1, 1000, 5)
    survey_answers_per_hour = OptionalNumber(1, 1_000_000, 600)
    report_questions_per_day = OptionalNumber(1, 1_000_000, 1000)
    matching = fields.Nested(MatchingPolicySchema, load_default=MatchingPolicy)
    surveys = fields.Nested(SurveyPolicySchema, load_default=SurveyPolicy)


class JurisdictionSchema(Strict):
    model = Jurisdiction
    id = Text(31, checks=[fits(_CODE, "letters, digits, '-' and '_' only, at most 31")])
    name = Text()
    notice_version = Text(31)
    limits = Tuple(Text(1000), required=True, validate=entries(50))
    role_statement = Text(2000)
    reviewed_by_counsel_on = Day(required=True)


class RegionSchema(Strict):
    model = Region
    id = Text(31, checks=[fits(_CODE, "letters, digits, '-' and '_' only, at most 31")])
    name = Text()
    agencies = Tuple(fields.Nested(AgencySchema), required=True, validate=entries(500))
    agreements = Tuple(fields.Nested(AgreementSchema), load_default=())
    policy = fields.Nested(PolicySchema, required=True)
    jurisdictions = Tuple(fields.Nested(JurisdictionSchema), required=True, validate=entries(500))


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
    if isinstance(field, Keyed) and field.keys is not None and isinstance(value, Mapping):
        return {key: entry for key, entry in value.items() if key in field.keys}
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_known_value(field.inner, entry) for entry in value]
    if isinstance(field, fields.Nested):
        return _known_only(cast(Schema, field.schema), value)
    return value
