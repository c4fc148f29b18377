"""Flask-Smorest inside a nameko worker: access, transactions, idempotency, problems, paging."""

from typing import TYPE_CHECKING, Any

from shared.http.access import (
    allow,
    bearer,
    capability,
    no_idempotency,
    open_to_all,
    takes_csv,
)
from shared.http.api import create_api
from shared.http.exchange import principal, refuse_and_keep, sent_body, use_cases
from shared.http.paging import PageQuery, page, page_schema, position
from shared.http.problems import Problem
from shared.http.refusals import register_problems

if TYPE_CHECKING:
    from shared.http.server import respond, serve

__all__ = [
    "PageQuery",
    "Problem",
    "allow",
    "bearer",
    "capability",
    "create_api",
    "no_idempotency",
    "open_to_all",
    "page",
    "page_schema",
    "position",
    "principal",
    "refuse_and_keep",
    "register_problems",
    "respond",
    "sent_body",
    "serve",
    "takes_csv",
    "use_cases",
]


def __getattr__(name: str) -> Any:
    """`serve` and `respond` load nameko, which the views and their tests do without."""
    if name in {"serve", "respond"}:
        from shared.http import server

        return getattr(server, name)
    raise AttributeError(name)
