"""A career as a document of the supporter's agency, and back."""

from datetime import date
from typing import Any

from services.matching.domain.career import Career, DeselectionReason, Pending, Step, Taken

Document = dict[str, Any]


def career_document(career: Career) -> Document:
    """Days are kept as ISO text, as in the profile."""
    return {
        "_id": career.ref,
        "agency": career.agency,
        "steps": [_taken_document(taken) for taken in career.steps],
        "pending": _pending_document(career.pending),
        "version": career.version,
    }


def career_of(document: Document) -> Career:
    return Career(
        ref=document["_id"],
        agency=document["agency"],
        steps=tuple(_taken_of(taken) for taken in document["steps"]),
        pending=_pending_of(document["pending"]),
        version=document["version"],
    )


def _taken_document(taken: Taken) -> Document:
    reason = taken.reason.value if taken.reason else None
    return {"step": taken.step.value, "on": taken.on.isoformat(), "reason": reason}


def _taken_of(document: Document) -> Taken:
    reason = document["reason"]
    return Taken(
        Step(document["step"]),
        date.fromisoformat(document["on"]),
        DeselectionReason(reason) if reason else None,
    )


def _pending_document(pending: Pending | None) -> Document | None:
    if pending is None:
        return None
    return {"reason": pending.reason.value, "effective_at": pending.effective_at}


def _pending_of(document: Document | None) -> Pending | None:
    if document is None:
        return None
    return Pending(DeselectionReason(document["reason"]), document["effective_at"])
