"""Things to do at a time, kept in the database so that no process has to live until then.

A task is claimed by lease, handled inside a transaction that also marks it done, and claimed
again by anybody when its handler died. Handlers decide by the state of their own documents
(compare and set), so an early, late or repeated claim changes nothing it should not.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.clock import Clock
from shared.observability import current_traceparent
from shared.storage.mongo import Document, Mongo
from shared.storage.transactions import Transaction

_LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_LEASE = timedelta(minutes=10)
"""Also how far ahead the backlog looks for tasks that somebody holds or that were postponed."""

_COUNTED_AT_MOST = 10_000
_ONE_PIECE_OF_WORK = timedelta(hours=6)
"""As long as a delivery may be tried. What is due later is work of its own: a row that waits for
weeks does not say which call it came of."""

_THE_REGION = "region"

RECURRING = "recurring:"
"""How the ids of tasks begin that come again and again; the kind follows."""


@dataclass(frozen=True)
class DueTask:
    """One claimed task. ``subject`` is the id of what it is about, ``data`` codes only."""

    id: str
    kind: str
    agency: str
    subject: str
    due_at: datetime
    attempts: int
    data: dict[str, Any] = field(default_factory=dict)
    traceparent: str | None = None


@dataclass(frozen=True)
class DueBacklog:
    """What should be done by now: how many, and for how long the oldest."""

    tasks: int
    oldest_seconds: float


class DueTasks:
    """The due tasks of one service (``region.<service>.due``)."""

    def __init__(self, mongo: Mongo, service: str, clock: Clock) -> None:
        self._tasks = mongo.collection(f"{service}.due")
        self._clock = clock

    def schedule(
        self,
        tx: Transaction,
        kind: str,
        agency: str,
        subject: str,
        due_at: datetime,
        data: dict[str, Any] | None = None,
    ) -> None:
        soon = due_at <= self._clock.now() + _ONE_PIECE_OF_WORK
        row = _row(kind, agency, subject, due_at, data)
        row |= {"_id": str(uuid4()), "traceparent": current_traceparent() if soon else None}
        self._tasks.insert_one(row, session=tx.session)

    def recurring(self, kind: str) -> None:
        """See to it that the one task of this kind stands: due now if it never did."""
        row = _row(kind, _THE_REGION, kind, self._clock.now())
        try:
            wanted = {"_id": f"{RECURRING}{kind}"}
            self._tasks.update_one(wanted, {"$setOnInsert": row}, upsert=True)
        except DuplicateKeyError:
            return  # another replica was as quick

    def awaits(self, tx: Transaction, kind: str, subject: str, by: datetime) -> bool:
        """Whether such a task, that nobody has claimed yet, will be due by then."""
        wanted: Document = {"kind": kind, "subject": subject, "done_at": None, "attempts": 0}
        wanted["due_at"] = {"$lte": by}
        return self._tasks.find_one(wanted, session=tx.session) is not None

    def cancel(self, tx: Transaction, kind: str, subject: str) -> None:
        self._tasks.update_many(
            {"kind": kind, "subject": subject, "done_at": None},
            {"$set": {"done_at": self._clock.now()}},
            session=tx.session,
        )

    def any_due(self, kinds: list[str]) -> bool:
        """Whether there is anything of these kinds to claim: one question for all of them."""
        wanted: Document = {"done_at": None, "kind": {"$in": kinds}}
        wanted["claimable_at"] = {"$lte": self._clock.now()}
        return self._tasks.find_one(wanted, {"_id": 1}) is not None

    def claim(self, kinds: list[str], lease: timedelta) -> DueTask | None:
        """Take the task that has waited longest; nobody else gets it while the lease lasts."""
        now = self._clock.now()
        row = self._tasks.find_one_and_update(
            {"done_at": None, "claimable_at": {"$lte": now}, "kind": {"$in": kinds}},
            {"$set": {"claimable_at": now + lease}, "$inc": {"attempts": 1}},
            sort=[("claimable_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return None if row is None else _task(row)

    def finish(self, tx: Transaction, task: DueTask) -> bool:
        """Mark done inside the handler's transaction. False: somebody has done it already."""
        result = self._tasks.update_one(
            {"_id": task.id, "done_at": None},
            {"$set": {"done_at": self._clock.now()}},
            session=tx.session,
        )
        return result.modified_count == 1

    def begin_again(self, tx: Transaction, task: DueTask, after: timedelta) -> bool:
        """Instead of `finish`, for a recurring task: due once more after this span from now."""
        at = self._clock.now() + after
        result = self._tasks.update_one(
            {"_id": task.id, "due_at": task.due_at},
            {"$set": {"due_at": at, "claimable_at": at, "attempts": 0}},
            session=tx.session,
        )
        return result.modified_count == 1

    def remember(self, tx: Transaction, task: DueTask, data: dict[str, Any]) -> None:
        """For a recurring task: what it finds as its ``data`` the next time."""
        self._tasks.update_one({"_id": task.id}, {"$set": {"data": data}}, session=tx.session)

    def postpone(self, task: DueTask) -> None:
        """After a failure: claimable again after a pause that grows with the attempts.

        Not when somebody else has claimed it meanwhile: theirs is the lease then.
        """
        pause = min(timedelta(seconds=0.5 * 2 ** min(task.attempts, 12)), _LONGEST_PAUSE)
        self._tasks.update_one(
            {"_id": task.id, "done_at": None, "attempts": task.attempts},
            {"$set": {"claimable_at": self._clock.now() + pause}},
        )

    def backlog(self, kinds: list[str]) -> DueBacklog:
        """Exact up to 10,000 tasks, which is already an alarm; costs a short stretch of index."""
        now = self._clock.now()
        claimable = {"$lte": now + LONGEST_LEASE}
        stages: list[dict[str, Any]] = [
            {"$match": {"done_at": None, "kind": {"$in": kinds}, "claimable_at": claimable}},
            {"$limit": _COUNTED_AT_MOST},
            {"$match": {"due_at": {"$lte": now}}},
            {"$group": {"_id": None, "tasks": {"$sum": 1}, "oldest": {"$min": "$due_at"}}},
        ]
        for found in self._tasks.aggregate(stages):
            age = (now - found["oldest"]).total_seconds()
            return DueBacklog(int(found["tasks"]), age)
        return DueBacklog(0, 0.0)


def _row(
    kind: str, agency: str, subject: str, due_at: datetime, data: dict[str, Any] | None = None
) -> Document:
    return {
        "kind": kind,
        "agency": agency,
        "subject": subject,
        "due_at": due_at,
        "claimable_at": due_at,
        "attempts": 0,
        "data": data or {},
        "done_at": None,
    }


def _task(row: Document) -> DueTask:
    return DueTask(
        id=row["_id"],
        kind=row["kind"],
        agency=row["agency"],
        subject=row["subject"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        data=row["data"],
        traceparent=row.get("traceparent"),
    )
