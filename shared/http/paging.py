"""Pages of a list: `limit` and `cursor` in, `items` and `next` out."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

import flask
from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from shared.http.exchange import exchange
from shared.http.parts import parts
from shared.http.problems import Problem

Row = TypeVar("Row")
Place = TypeVar("Place")


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


@overload
def position(cursor: str | None) -> str | None: ...
@overload
def position(cursor: str | None, read: Callable[[str], Place]) -> Place | None: ...
def position(cursor: str | None, read: Callable[[str], Any] = str) -> Any:
    """The place after which this list goes on, None for its start.

    :param read: makes the place of its text, ValueError for a text of an older version.
    :raises Problem: 400 for anything this list did not hand out to this caller.
    """
    if cursor is None:
        return None
    try:
        return read(parts().cursors.open(cursor, _this_list()))
    except ValueError:
        raise Problem(
            400, "bad_cursor", "Bad cursor", "Use `next` of the page before as it is."
        ) from None


def page(rows: Sequence[Row], limit: int, place: Callable[[Row], str]) -> dict[str, Any]:
    """One page of rows that were asked for with `limit + 1`."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return {"items": items, "next": cursor_after(place(items[-1])) if more else None}


def cursor_after(place: str) -> str:
    return parts().cursors.seal(place, _this_list())


def _this_list() -> str:
    """A list is a route as one caller sees it."""
    caller = exchange().principal
    who = (caller.agency, caller.sub) if caller else ()
    return "|".join((flask.request.endpoint or "", *who))
