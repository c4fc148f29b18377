"""Pages of a list: `limit` and `cursor` in, `items` and `next` out."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from shared.http.problems import Problem

Row = TypeVar("Row")

_CHECK = 8


class PageQuery(Schema):
    """Use with ``@blueprint.arguments(PageQuery, location="query")``."""

    limit = fields.Integer(
        load_default=50,
        validate=Range(1, 100),
        metadata={"description": "How many items at most."},
    )
    cursor = fields.String(
        load_default=None,
        validate=Length(1, 512),
        metadata={"description": "`next` of the page before."},
    )


def page_schema(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    name = item.__name__.removesuffix("Schema") + "Page"
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True),
        },
        name=name,
    )


def position(cursor: str | None) -> Any:
    """What `page` stored in the cursor, None at the start.

    :raises Problem: 400 for anything this API did not hand out.
    """
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        check, content = raw[:_CHECK], raw[_CHECK:]
        if check != _check(content) or cursor != _encode(content):
            raise ValueError
        return json.loads(content)
    except ValueError:
        raise Problem(
            400, "bad_cursor", "Bad cursor", "Use `next` of the page before as it is."
        ) from None


def page(rows: Sequence[Row], limit: int, place: Callable[[Row], Any]) -> dict[str, Any]:
    """One page of rows that were asked for with `limit + 1`; `place` gives JSON values."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return {"items": items, "next": cursor_after(place(items[-1])) if more else None}


def cursor_after(place: Any) -> str:
    return _encode(json.dumps(place).encode())


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(_check(content) + content).decode()


def _check(content: bytes) -> bytes:
    """Catches tampering by accident; a forged cursor gains nothing, rows stay the caller's own."""
    return hashlib.blake2b(content, digest_size=_CHECK, person=b"wm-cursor").digest()
