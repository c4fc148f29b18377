"""A report that somebody asked for, from the asking to the files."""

from dataclasses import dataclass
from datetime import datetime

FORMATS = ("html", "pdf", "csv", "json")
STATES = ("waiting", "running", "done", "failed")
STEPS = ("waiting", "figures", "pages", "keeping", "done")
"""In this order; ``percent`` says how far all of it is."""

MAY_READ = {
    "leadership": frozenset({"leadership"}),
    # Of several agencies together: for those to whom their own figures are shown, and no others.
    "regional": frozenset({"leadership"}),
    # How supporters are: whoever looks after them, and no superior of theirs.
    "supporter_wellness": frozenset({"coordinator"}),
    "improvement": frozenset({"coordinator", "leadership"}),
}
"""Kind of report → who may ask for it and read it, always of their own agency."""


class KindNotOffered(Exception):
    """No report of this kind is made (yet)."""


class NotForThisRole(Exception):
    """Reports of this kind are for others."""


class UnknownReport(Exception):
    """None that this caller may see; somebody else's looks like one that never was."""


class TooManyReports(Exception):
    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Order:
    """What a report is to be of. Two equal orders ask for the same document."""

    agency: str
    kind: str
    window: str
    language: str


@dataclass(frozen=True)
class ReportJob:
    """``scheduled`` is the order's name where nobody asked; each such order is made once."""

    id: str
    order: Order
    formats: tuple[str, ...]
    asked_at: datetime
    state: str = "waiting"
    percent: int = 0
    step: str = "waiting"
    scheduled: str | None = None
    ended_at: datetime | None = None
    failure: str | None = None


def readable_kinds(roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind, readers in MAY_READ.items() if readers & roles)


def has_ended(job: ReportJob) -> bool:
    return job.state in {"done", "failed"}
