"""Kinds of field that JSON knows and marshmallow would be lenient about."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp


class Nothing(Schema):
    """An empty object, or no body at all."""


class Flag(fields.Boolean):
    """True or false, and nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(fields.Integer):
    """A whole number, not a text or a flag that could be read as one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **options)


class Number(fields.Float):
    """A number, not a text or a flag that could be read as one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **options)


class Form(Regexp):
    """The whole text is of this form: `$` alone lets a line break through.

    Write patterns as ``^...$``: documents carry them, and JSON Schema knows no ``\\Z``.
    """

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


def word(pattern: str, description: str, **options: Any) -> fields.String:
    """A name, code or reference of a fixed form."""
    return fields.String(validate=Form(pattern), metadata=_said(description), **options)


def words(least: int, most: int, description: str, **options: Any) -> fields.String:
    """Free text of so many characters."""
    return fields.String(validate=Length(least, most), metadata=_said(description), **options)


def code(choices: Sequence[str], description: str, **options: Any) -> fields.String:
    return fields.String(validate=OneOf(choices), metadata=_said(description), **options)


def whole(least: int, most: int, description: str, **options: Any) -> Whole:
    return Whole(validate=Range(least, most), metadata=_said(description), **options)


def several(item: fields.Field, least: int, most: int, **options: Any) -> fields.List:
    return fields.List(item, validate=Length(least, most), **options)


def _said(description: str) -> dict[str, str]:
    return {"description": description}
