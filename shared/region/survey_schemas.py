"""The shape of the part of region.yml that says what is asked in surveys."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, validate, validates, validates_schema

from shared.region.durations import Duration
from shared.region.matching_schemas import Keyed
from shared.region.survey_policy import (
    AFTER_CONTACT,
    BASELINE,
    FOLLOW_UPS,
    FOUR_WEEKS,
    TWELVE_WEEKS,
    SurveyPolicy,
    SurveyWave,
)
from shared.yaml_files.field_kinds import Strict, Text, Tuple, fits

_INSTRUMENT = r"^[a-z][a-z0-9_]{0,39}$"
_A_DAY = timedelta(days=1)
_FOLLOWED = timedelta(days=84)
"""Ninety days after its end nothing of a request is known any more (evaluation's flows)."""


class SurveyWaveSchema(Strict):
    model = SurveyWave
    instruments = Tuple(
        Text(40, checks=[fits(_INSTRUMENT, "small letters, digits and '_' only, at most 40")]),
        load_default=(),
        validate=validate.Length(0, 12, error="must have at most {max} entries"),
    )
    after = Duration(timedelta(0), timedelta(days=364), load_default=timedelta(0))
    open_for = Duration(_A_DAY, timedelta(days=60), load_default=SurveyWave.open_for)

    @validates("instruments")
    def _once(self, value: tuple[str, ...], **_options: Any) -> None:
        if len(set(value)) != len(value):
            raise ValidationError("an instrument is asked once in a wave; remove the second")


class SurveyPolicySchema(Strict):
    model = SurveyPolicy
    waves = Keyed(
        tuple(SurveyPolicy().waves), fields.Nested(SurveyWaveSchema), SurveyPolicy().waves
    )

    @validates_schema(skip_on_field_errors=True)
    def _in_order(self, data: Mapping[str, Any], **_options: Any) -> None:
        waves = data.get("waves", {})
        spans = [waves[wave].after for wave in FOLLOW_UPS if wave in waves]
        if spans != sorted(spans):
            raise ValidationError({"waves": f"{FOUR_WEEKS} must not be after {TWELVE_WEEKS}"})
        if any(span > _FOLLOWED for span in spans):
            raise ValidationError({"waves": "a follow-up is at most P84D after the contact"})
        for wave in (BASELINE, AFTER_CONTACT):
            if wave in waves and waves[wave].after:
                raise ValidationError({"waves": f"{wave} begins at once; leave out its after"})
