"""The shape of a number to call, wherever a crisis panel is answered."""

from marshmallow import Schema, fields


class Line(Schema):
    name = fields.String(required=True, metadata={"description": "Who answers."})
    number = fields.String(required=True, metadata={"description": "The number to call."})
