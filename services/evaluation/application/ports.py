"""What the use cases need from outside, one agency's row at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from services.evaluation.domain.disclosure import DisclosureRule
from services.evaluation.domain.flow import Flow
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Month
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look
from services.evaluation.domain.survey import Response
from services.evaluation.domain.tallies import Tally


class UnknownAgency(Exception):
    """No agency of this region has that id."""


class Flows(Protocol):
    """Requests of one agency, as far as they are counted."""

    def get(self, request_id: str) -> Flow: ...

    def keep(self, request_id: str, flow: Flow) -> None: ...


class Counters(Protocol):
    """Monthly counts of one agency."""

    def add(self, tally: Tally, spread_by: str) -> None:
        """``spread_by`` spreads writes over several documents, so that they do not queue up."""
        ...

    def of(self, month: Month) -> Mapping[str, int]: ...


class Surveys(Protocol):
    """Invitations, responses and their sums in one agency."""

    def invite(self, wave: str, instrument: str) -> None: ...

    def use_invitation(self, wave: str, instrument: str) -> bool:
        """False when there are as many responses as invitations already.

        Either way the same work is done: how long it takes must not tell which it was.
        """
        ...

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        """Whether this participant has responded, counted or not."""
        ...

    def score(self, participant: str, wave: str, instrument: str) -> float | None:
        """Of this participant's counted response, None without one."""
        ...

    def add(self, response: Response) -> None:
        """:raises AlreadyAnswered: when the participant has answered this already."""
        ...

    def add_moments(self, month: Month, measures: Mapping[str, Moments]) -> None: ...

    def moments(self, month: Month) -> Mapping[str, Moments]: ...


class Looks(Protocol):
    """What one agency's months have given out."""

    def at(self, month: Month) -> Look | None: ...

    def keep(self, month: Month, look: Look) -> bool:
        """Whether it was kept: False when somebody else has looked since."""
        ...


class Questions(Protocol):
    """What reports of one agency were asked for."""

    def note(self, question: Question) -> None: ...


class Ledger(Protocol):
    """One agency's row."""

    @property
    def flows(self) -> Flows: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def surveys(self) -> Surveys: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def questions(self) -> Questions: ...


class Ledgers(Protocol):
    def for_agency(self, agency: str) -> Ledger: ...


class Region(Protocol):
    """What the region says about agencies and disclosure."""

    def time_zone(self, agency: str) -> str:
        """:raises UnknownAgency:"""
        ...

    def disclosure(self) -> DisclosureRule: ...


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Participants(Protocol):
    def digest(self, agency: str, token: str) -> str:
        """A keyed digest: without this service's secret no token can be tried out on it."""
        ...


class AnsweringLimits(Protocol):
    def answer(self, agency: str) -> int:
        """Count one; 0 when it is allowed, else seconds until another is worth it."""
        ...


class QuestionLimits(Protocol):
    def question(self, agency: str) -> int:
        """Count one; 0 when it is within the budget, else seconds until another is worth it."""
        ...


class Clock(Protocol):
    def now(self) -> datetime: ...


class Measures(Protocol):
    """Figures for operators; never by agency."""

    def heard(self, event: str) -> None: ...
    def invited(self, wave: str) -> None: ...
    def responded(self, wave: str) -> None: ...
    def beyond_invitations(self, wave: str) -> None: ...
    def reported(self, suppressed: int) -> None: ...
