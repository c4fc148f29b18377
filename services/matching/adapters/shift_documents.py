"""A shift as a document of its agency, and back."""

from datetime import datetime
from typing import Any

from services.matching.application.ports import RosterPlace
from services.matching.domain.duty_roster import LONGEST, DutyRole, Shift, Span

Document = dict[str, Any]


def shift_document(shift: Shift) -> Document:
    return {
        "_id": shift.shift_id,
        "agency": shift.agency,
        "starts_at": shift.span.starts_at,
        "ends_at": shift.span.ends_at,
        "role": shift.role.value,
        "series": shift.series,
        **duty_document(shift),
    }


def duty_document(shift: Shift) -> Document:
    """What can change after a shift was written."""
    return {
        "supporter_ref": shift.supporter_ref,
        "cancelled": shift.cancelled,
        "version": shift.version,
    }


def shift_of(document: Document) -> Shift:
    return Shift(
        shift_id=document["_id"],
        agency=document["agency"],
        supporter_ref=document["supporter_ref"],
        role=DutyRole(document["role"]),
        span=Span(document["starts_at"], document["ends_at"]),
        series=document.get("series"),
        cancelled=document["cancelled"],
        version=document["version"],
    )


def touching(within: Span) -> Document:
    """Shifts that overlap the time: both bounds of the start keep to a stretch of the index."""
    return {
        "cancelled": False,
        "starts_at": {"$gt": within.starts_at - LONGEST, "$lt": within.ends_at},
        "ends_at": {"$gt": within.starts_at},
    }


def on_duty(now: datetime) -> Document:
    return {
        "cancelled": False,
        "starts_at": {"$gt": now - LONGEST, "$lte": now},
        "ends_at": {"$gt": now},
    }


def ahead_of(ref: str, now: datetime) -> Document:
    """One supporter's shifts that are not over."""
    return {
        "supporter_ref": ref,
        "cancelled": False,
        "starts_at": {"$gt": now - LONGEST},
        "ends_at": {"$gt": now},
    }


def later_in_series(shift: Shift) -> Document:
    """What follows it and is still the same supporter's."""
    return {
        "supporter_ref": shift.supporter_ref,
        "cancelled": False,
        "starts_at": {"$gt": shift.span.starts_at},
        "series": shift.series,
    }


def following(wanted: Document, after: RosterPlace | None) -> Document:
    """The same, from behind a place in the order of (start, id)."""
    if after is None:
        return wanted
    from_there = wanted["starts_at"] | {"$gte": after.starts_at}
    later = {"starts_at": {"$gt": after.starts_at}}
    same_start = {"starts_at": after.starts_at, "_id": {"$gt": after.shift_id}}
    return wanted | {"starts_at": from_there, "$or": [later, same_start]}
