"""Where a page goes on: after an id, and nothing but an id."""

from shared.http import Problem, position


def after(cursor: str | None) -> str | None:
    """:raises Problem: 400 for a cursor this API did not hand out."""
    place = position(cursor)
    if place is not None and not isinstance(place, str):
        raise Problem(400, "bad_cursor", "Bad cursor", "Use `next` of the page before as it is.")
    return place
