"""Pages that continue after a row, so that rows added meanwhile shift nothing."""

from dataclasses import dataclass
from typing import Any, Literal

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.intake.application.ports import Page, Wanted

Document = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """By a moment, ties by id. `scope` says among which rows the row to continue after may be:
    wider than the page's filter where rows leave the list while somebody turns its pages."""

    field: str
    direction: Literal[1, -1]
    scope: Document


def page_of(
    rows: Collection[Document],
    matching: Document,
    order: Order,
    wanted: Wanted,
    session: ClientSession | None,
) -> Page[Document]:
    query = {"$and": [matching, _after(rows, order, wanted.after, session)]}
    sort = [(order.field, order.direction), ("_id", order.direction)]
    found = list(rows.find(query, session=session).sort(sort).limit(wanted.limit + 1))
    items = found[: wanted.limit]
    return Page(items, items[-1]["_id"] if len(found) > wanted.limit else None)


def _after(
    rows: Collection[Document], order: Order, after: str | None, session: ClientSession | None
) -> Document:
    """A row that is not in scope says nothing: the first page comes."""
    anchor = rows.find_one({**order.scope, "_id": after}, session=session) if after else None
    if anchor is None or order.field not in anchor:
        return {}
    at = anchor[order.field]
    beyond = "$gt" if order.direction == 1 else "$lt"
    return {"$or": [{order.field: {beyond: at}}, {order.field: at, "_id": {beyond: after}}]}
