"""What the use cases answer."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.agencies import Agency, Notice
from services.intake.domain.asking import Confidence
from services.intake.domain.assignment import Assignment
from services.intake.domain.return_phrase import ReturnKeys
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class RequestAnswer:
    """A request as its asker sees it; the agency gives the crisis line."""

    request: SupportRequest
    agency: Agency


@dataclass(frozen=True, repr=False)
class AnonymousAnswer:
    """Said once: nothing on this side can say the phrase again."""

    phrase: str
    keys: ReturnKeys
    answer: RequestAnswer


@dataclass(frozen=True)
class AssignmentAnswer:
    assignment: Assignment
    request: SupportRequest


@dataclass(frozen=True, repr=False)
class OpenedAssignment:
    """`notice` is set when the asker's jurisdiction is not the supporter's own."""

    assignment: Assignment
    request: SupportRequest
    confidence: Confidence
    notice: Notice | None


@dataclass(frozen=True)
class EscalationAnswer:
    """What a coordinator may know of somebody who waits."""

    request_id: str
    reason: str
    urgency: str
    topics: tuple[str, ...]
    language: str
    waiting: str


@dataclass(frozen=True)
class EndedAnswer:
    request_id: str
    state: str
    at: datetime
