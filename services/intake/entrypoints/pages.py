"""Between the cursors of the API and the places in the stores."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.intake.application.ports import Page, Wanted
from shared.http import position
from shared.http.paging import cursor_after

T = TypeVar("T")


def wanted(query: dict[str, Any]) -> Wanted:
    return Wanted(query["limit"], position(query["cursor"]))


def page(found: Page[T], present: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    following = cursor_after(found.next) if found.next else None
    return {"items": [present(item) for item in found.items], "next": following}
