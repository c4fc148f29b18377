"""Who asked for which report when: counted by day and role, with a budget; no person, no time."""

from dataclasses import dataclass
from datetime import date


class TooManyQuestions(Exception):
    """The agency has asked for as many reports as the region answers in a day."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Question:
    """``window`` as the asker wrote it, already checked; None is the running one."""

    day: date
    role: str
    report: str
    window: str | None
