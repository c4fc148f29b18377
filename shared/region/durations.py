"""Durations as region.yml writes them: ISO 8601 with weeks, days, hours, minutes and seconds.

Months and years are left out on purpose: how long they last depends on the date.
"""

import re
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields

_ISO = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?"
    r"(?:(?P<seconds>\d{1,6}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_REMEDY = "write it as ISO 8601, such as PT15M, PT2H30M or P90D"


def parse_duration(text: str) -> timedelta:
    """:raises ValueError: with the remedy."""
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(f"not a duration: {_REMEDY}")
    return timedelta(**{unit: float(amount) for unit, amount in found.groupdict("0").items()})


def format_duration(value: timedelta) -> str:
    """The shortest of the forms that ``parse_duration`` reads back to the same value."""
    days, rest = value.days, timedelta(seconds=value.seconds, microseconds=value.microseconds)
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    seconds = f"{rest.seconds}.{rest.microseconds:06d}".rstrip("0").rstrip(".")
    amounts = ((str(hours), "H"), (str(minutes), "M"), (seconds, "S"))
    clock = "".join(amount + unit for amount, unit in amounts if amount != "0")
    date = f"{days}D" if days or not clock else ""
    return f"P{date}" + (f"T{clock}" if clock else "")


class Duration(fields.Field[timedelta]):
    """A duration between two bounds, both included."""

    default_error_messages = {"null": "is empty"}

    def __init__(self, shortest: timedelta, longest: timedelta, **options: Any) -> None:
        super().__init__(**options)
        self._shortest = shortest
        self._longest = longest

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str:
        return format_duration(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> timedelta:
        if not isinstance(value, str):
            raise ValidationError(f"not a duration: {_REMEDY}")
        try:
            duration = parse_duration(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        self._check_bounds(duration)
        return duration

    def _check_bounds(self, duration: timedelta) -> None:
        if not self._shortest <= duration <= self._longest:
            allowed = f"{format_duration(self._shortest)} to {format_duration(self._longest)}"
            raise ValidationError(f"out of bounds; allowed: {allowed}")
