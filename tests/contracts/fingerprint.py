"""A short number that changes when the shape of an event's data changes."""

import hashlib
import json
from typing import Any

from marshmallow import fields, validate

from shared.events.schema import EventSchema


def shape_of(schema: type[EventSchema]) -> dict[str, Any]:
    """Everything about the fields that a consumer may have come to rely on."""
    return {name: _field(field) for name, field in sorted(schema().fields.items())}


def fingerprint(schema: type[EventSchema]) -> str:
    shape = json.dumps(shape_of(schema), sort_keys=True)
    return hashlib.sha256(shape.encode()).hexdigest()[:16]


def _field(field: fields.Field[Any]) -> dict[str, Any]:
    shape = {
        "type": type(field).__name__,
        "required": field.required,
        "nullable": field.allow_none,
        "rules": [_rule(rule) for rule in field.validators],
    }
    if isinstance(field, fields.List):
        shape["each"] = _field(field.inner)
    return shape


def _rule(rule: Any) -> str:
    if isinstance(rule, validate.Regexp):
        return f"regexp {rule.regex.pattern}"
    if isinstance(rule, validate.OneOf):
        return f"one of {sorted(rule.choices)}"
    if isinstance(rule, validate.Range | validate.Length):
        return f"{type(rule).__name__} {rule.min}..{rule.max}"
    raise TypeError(f"no way to describe a {type(rule).__name__}: add it here")
