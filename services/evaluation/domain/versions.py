"""Facts that an agency reports and may correct: every version stays, and says why it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FIRST = "first_report"
REASONS = ("correction", "late_records", "recoded", "definition_changed", "other")
"""Why a reported past is told anew."""

MOST_VERSIONS = 500


class VersionMoved(Exception):
    """Somebody else reported since this version was read."""


class ReasonNeeded(Exception):
    """A reported past is changed, and why is not said."""


class TooManyVersions(Exception):
    """Corrected so often that something must be wrong with whoever corrects."""


@dataclass(frozen=True)
class Version:
    """``by`` is the pseudonym of a member here, or the id of a partner system."""

    subject: str
    number: int
    value: Mapping[str, Any]
    reason: str
    by: str
    at: datetime

    @property
    def restated(self) -> bool:
        return self.number > 1


@dataclass(frozen=True)
class Report:
    """What is to become the next version. ``replaces`` is the one it was made from, 0 for none."""

    subject: str
    value: Mapping[str, Any]
    replaces: int
    reason: str | None


def next_version(latest: Version | None, report: Report, by: str, at: datetime) -> Version | None:
    """The version to keep, or None when everything is as it was reported already.

    :raises VersionMoved: :raises ReasonNeeded: :raises TooManyVersions:
    """
    if latest is not None and dict(latest.value) == dict(report.value):
        return None
    number = latest.number if latest else 0
    if report.replaces != number:
        raise VersionMoved
    if latest is not None and report.reason not in REASONS:
        raise ReasonNeeded
    if number >= MOST_VERSIONS:
        raise TooManyVersions
    reason = FIRST if latest is None else str(report.reason)
    return Version(report.subject, number + 1, report.value, reason, by, at)
