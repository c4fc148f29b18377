"""Inboxes over HTTP."""

from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint

from services.notifications.application.keep_contact_point import Recipient
from services.notifications.application.ports import Position
from services.notifications.domain.notice import Notice
from services.notifications.entrypoints.callers import ROLES, caller
from services.notifications.entrypoints.mailbox_key import reader_of
from services.notifications.entrypoints.schemas import NoticePage, NoticeSchema
from shared.http import PageQuery, allow, bearer, capability, page, position, use_cases

blueprint = Blueprint("inbox", __name__, description="That something waits, never why.")


@blueprint.get("/inbox")
@allow(*ROLES)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, NoticePage)
def list_inbox(query: dict[str, Any]) -> dict[str, Any]:
    """The caller's notices, newest first."""
    return _page(caller(), query)


@blueprint.post("/inbox/<notice_id>/reading")
@allow(*ROLES)
@blueprint.response(200, NoticeSchema)
def mark_notice_read(notice_id: str) -> dict[str, Any]:
    """Note that the caller has read it; the first reading counts."""
    return _shown(caller(), use_cases().read_inbox.mark_read(caller(), notice_id))


@blueprint.get("/anonymous/inbox")
@capability
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, NoticePage)
def list_anonymous_inbox(query: dict[str, Any]) -> dict[str, Any]:
    """The notices of the mailbox whose key is the bearer; empty for any other key."""
    return _page(reader_of(bearer()), query)


def _page(reader: Recipient, query: dict[str, Any]) -> dict[str, Any]:
    limit = query["limit"]
    rows = use_cases().read_inbox.rows(reader, limit + 1, position(query["cursor"], _read))
    shown = page(rows, limit, _place)
    return {**shown, "items": [_shown(reader, notice) for notice in shown["items"]]}


def _place(notice: Notice) -> str:
    return f"{notice.created_at.astimezone(UTC).isoformat()} {notice.id}"


def _read(place: str) -> Position:
    moment, notice_id = place.split(" ")
    return Position(datetime.fromisoformat(moment), notice_id)


def _shown(reader: Recipient, notice: Notice) -> dict[str, Any]:
    return {
        "notice_id": notice.id,
        "kind": notice.kind.value,
        "subject_id": notice.subject,
        "message": use_cases().read_inbox.words_of(reader, notice),
        "created_at": notice.created_at,
        "read_at": notice.read_at,
    }
