"""Kinds of field that JSON knows and marshmallow would be lenient about."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp


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


def word(pattern: str, longest: int, description: str, **options: Any) -> fields.String:
    """The length stops the line break that `$` would let through."""
    rules = [Regexp(pattern), Length(max=longest)]
    return fields.String(validate=rules, metadata={"description": description}, **options)


def code(choices: tuple[str, ...], description: str, **options: Any) -> fields.String:
    return fields.String(validate=OneOf(choices), metadata={"description": description}, **options)


def whole(least: int, most: int, description: str, **options: Any) -> Whole:
    return Whole(validate=Range(least, most), metadata={"description": description}, **options)


def several(item: fields.Field, least: int, most: int, **options: Any) -> fields.List:
    return fields.List(item, validate=Length(least, most), **options)
