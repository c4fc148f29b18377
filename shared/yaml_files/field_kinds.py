"""The kinds of field that such files are made of, each with the remedy for a mistake in it."""

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate


def fits(pattern: str, remedy: str) -> validate.Regexp:
    return validate.Regexp(re.compile(pattern.removesuffix("$") + r"\Z"), error=remedy)


def entries(most: int) -> validate.Length:
    return validate.Length(1, most, error="must have {min} to {max} entries")


class Text(fields.String):
    """Text of a length that a page can show."""

    default_error_messages = {"invalid": "must be text; put it in quotes", "null": "is empty"}

    def __init__(self, longest: int = 200, **options: Any) -> None:
        checks = [
            validate.Length(1, longest, error="must have {min} to {max} characters"),
            *options.pop("checks", ()),
        ]
        super().__init__(required=True, validate=checks, **options)


class OptionalText(Text):
    """Text that need not be given."""

    def __init__(self, longest: int = 200) -> None:
        super().__init__(longest)
        self.required = False
        self.allow_none = True
        self.load_default = None


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


class NullableNumber(WholeNumber):
    """A count that need not be given, and null where there is to be none."""

    def __init__(self, least: int, most: int, otherwise: int | None) -> None:
        super().__init__(least, most)
        self.required = False
        self.allow_none = True
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
