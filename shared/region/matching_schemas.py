"""The shape of the parts of region.yml that say how supporters are matched."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, validates

from shared.events.codes import TOPICS, URGENCIES
from shared.region import matching_policy as defaults
from shared.region.durations import Duration
from shared.region.matching_policy import (
    CredentialPolicy,
    Exposure,
    Location,
    MatchingPolicy,
    OfferQuota,
)
from shared.yaml_files.field_kinds import Flag, NullableNumber, OptionalNumber, Strict, fits

_COURSE = r"^[a-z][a-z0-9_]{1,39}$"
_YEARS = timedelta(days=3650)


class Amount(fields.Float):
    """A number within bounds; YAML's true and text are no numbers here."""

    default_error_messages = {
        "invalid": "must be a number",
        "special": "must be a number",
        "too_large": "must be a number",
        "null": "is empty",
    }

    def __init__(self, least: float, most: float, **options: Any) -> None:
        super().__init__(allow_nan=False, **options)
        self._bounds = (least, most)

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **options)
        least, most = self._bounds
        if not least <= number <= most:
            raise ValidationError(f"must be {least:g} to {most:g}")
        return number


class Keyed(fields.Field[Mapping[str, Any]]):
    """A map from known words to one kind of value; words left out keep their default."""

    default_error_messages = {"null": "is empty"}

    def __init__(
        self, keys: tuple[str, ...] | None, inner: fields.Field[Any], otherwise: Mapping[str, Any]
    ) -> None:
        super().__init__(load_default=lambda: dict(otherwise))
        self.keys = keys
        self._inner = inner
        self._otherwise = otherwise

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        return {key: self._inner._serialize(entry, key, value) for key, entry in value.items()}

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValidationError(f"must be a map with: {self._allowed()}")
        found: dict[str, Any] = dict(self._otherwise)
        mistakes: dict[str, list[Any]] = {}
        for key, entry in value.items():
            try:
                found[key] = self._entry(key, entry)
            except ValidationError as error:
                mistakes[key] = error.messages if isinstance(error.messages, list) else [str(error)]
        if mistakes:
            raise ValidationError(mistakes)
        return found

    def _entry(self, key: Any, entry: Any) -> Any:
        if self.keys is not None and key not in self.keys:
            raise ValidationError(f"unknown field; allowed: {self._allowed()}")
        if self.keys is None:
            fits(_COURSE, "small letters, digits and '_' only, at most 40")(str(key))
        return self._inner.deserialize(entry, str(key))

    def _allowed(self) -> str:
        return ", ".join(self.keys) if self.keys is not None else "a training topic for each entry"


def by_urgency(inner: fields.Field[Any], otherwise: Mapping[str, Any]) -> Keyed:
    return Keyed(URGENCIES, inner, otherwise)


class ExposureSchema(Strict):
    model = Exposure
    weights = Keyed(TOPICS, OptionalNumber(1, 10, 1), defaults.EXPOSURE_WEIGHTS)
    limit = OptionalNumber(1, 100, Exposure.limit)
    heavy_from = OptionalNumber(1, 11, Exposure.heavy_from)
    rest_after_heavy = Duration(timedelta(0), _YEARS, load_default=Exposure.rest_after_heavy)
    rest_after_incident = Duration(timedelta(0), _YEARS, load_default=Exposure.rest_after_incident)
    offer_check = Flag(load_default=Exposure.offer_check)
    check_from = NullableNumber(1, 11, Exposure.check_from)


class OfferQuotaSchema(Strict):
    model = OfferQuota
    offers = OptionalNumber(1, 1000, OfferQuota.offers)
    period = Duration(timedelta(hours=1), timedelta(days=365), load_default=OfferQuota.period)


class MatchingPolicySchema(Strict):
    model = MatchingPolicy
    weights = Keyed(tuple(defaults.WEIGHTS), Amount(0, 1000), defaults.WEIGHTS)
    fan_out = by_urgency(OptionalNumber(1, 10, 1), defaults.FAN_OUT)
    chain_look_back = Duration(timedelta(0), _YEARS, load_default=MatchingPolicy.chain_look_back)
    offer_quota = fields.Nested(OfferQuotaSchema, load_default=OfferQuota)
    exposure = fields.Nested(ExposureSchema, load_default=Exposure)
    coordinator_time_limit = by_urgency(
        Duration(timedelta(minutes=1), timedelta(days=7)), defaults.COORDINATOR_TIME_LIMIT
    )
    wait = by_urgency(Duration(timedelta(0), timedelta(days=7)), defaults.WAIT)
    surge_from = OptionalNumber(2, 100_000, MatchingPolicy.surge_from)

    @validates("weights")
    def _some_weight(self, value: Mapping[str, float], **_options: Any) -> None:
        if not sum(value.values()):
            raise ValidationError("all are 0, so nobody would be preferred; raise at least one")


class CredentialPolicySchema(Strict):
    model = CredentialPolicy
    initial_hours = Amount(0, 1000, load_default=0.0)
    annual_hours = Amount(0, 1000, load_default=0.0)
    refreshers = Keyed(None, Duration(timedelta(days=1), _YEARS), {})
    declaration_days = NullableNumber(1, 3650, CredentialPolicy.declaration_days)
    declaration_reminder_days = NullableNumber(1, 365, CredentialPolicy.declaration_reminder_days)


class LocationSchema(Strict):
    model = Location
    latitude = Amount(-90, 90, required=True)
    longitude = Amount(-180, 180, required=True)
