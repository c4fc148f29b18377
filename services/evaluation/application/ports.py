"""What the use cases need from outside, one agency's row at a time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from services.evaluation.domain.disclosure import DisclosureRule
from services.evaluation.domain.feedback import Feedback
from services.evaluation.domain.flow import Flow
from services.evaluation.domain.instruments import Instrument
from services.evaluation.domain.months import Month
from services.evaluation.domain.participation import Taken
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look
from services.evaluation.domain.rollups import Addition, RollUp
from services.evaluation.domain.survey import PassKey, Response
from services.evaluation.domain.tallies import Tally
from services.evaluation.domain.versions import Version


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

    def over(self, months: Sequence[Month]) -> Mapping[Month, Mapping[str, int]]:
        """Of each of these months, also of one without any."""
        ...


class Surveys(Protocol):
    """Invitations and responses in one agency."""

    def invite(self, wave: str, instrument: str) -> None: ...

    def count_answer(self, wave: str, instrument: str) -> None: ...

    def count_match(self, wave: str, instrument: str, earlier: str) -> None:
        """Somebody has answered it in both."""
        ...

    def taken(self) -> Mapping[tuple[str, str], Taken]:
        """By wave and instrument."""
        ...

    def supporters_enrolled(self) -> int: ...

    def enrolled(self, supporters: int) -> None:
        """So many more, or fewer: they are invited by being there."""
        ...

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        """Whether this participant has responded."""
        ...

    def others(self, participant: str, instrument: str) -> Sequence[Response]:
        """Of this participant to this instrument, in any wave, as far as they are rolled up."""
        ...

    def add(self, response: Response) -> None:
        """:raises AlreadyAnswered: when the participant has answered this already."""
        ...


class RollUps(Protocol):
    """What the responses of one agency add up to, month by month."""

    def add(self, additions: Iterable[Addition], participants: Collection[str]) -> None:
        """Of the responses of these ``participants``, in the transaction that keeps them.

        Two who add for one participant at once conflict, so that the second sees the first's
        response.
        """
        ...

    def of(self, months: Sequence[Month]) -> Mapping[Month, RollUp]:
        """What counts, in each of these months, also in one without any."""
        ...


class Passes(Protocol):
    """Keys that one agency's passes are verified with, and which passes have been used."""

    def learn(self, key: PassKey) -> None: ...
    def key(self, key_id: str) -> PassKey | None: ...

    def keys(self, at: datetime) -> Sequence[PassKey]:
        """Of waves that are not over."""
        ...

    def used_for(self, use: str) -> str | None:
        """What was answered with it."""
        ...

    def use(self, use: str, answered: str, until: datetime) -> None:
        """``until``: the wave is over then."""
        ...


class FeedbackRows(Protocol):
    """What one agency's coordinators may read."""

    def add(self, feedback: Feedback) -> None: ...

    def page(self, after: str | None, limit: int) -> Sequence[Feedback]:
        """By their ids."""
        ...

    def tag(self, feedback_id: str, theme: str) -> bool:
        """False when there is none of that id."""
        ...

    def themes(self) -> Mapping[str, int]: ...


class Looks(Protocol):
    """What one agency's months have given out."""

    def at(self, month: Month) -> Look | None: ...

    def keep(self, month: Month, look: Look) -> bool:
        """Whether it was kept: False when somebody else has looked since."""
        ...


class Versions(Protocol):
    """What one agency reports of one kind, by subject; nothing of it is ever changed."""

    def latest(self, subject: str) -> Version | None: ...

    def every_latest(self) -> list[Version]:
        """The latest of each subject."""
        ...

    def history(self, subject: str) -> list[Version]:
        """The latest first."""
        ...

    def add(self, versions: Sequence[Version]) -> None:
        """All of them or none. :raises VersionMoved: when one of that number is there."""
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
    def rollups(self) -> RollUps: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def passes(self) -> Passes: ...
    @property
    def feedback(self) -> FeedbackRows: ...
    @property
    def figures(self) -> Versions:
        """By month, YYYY-MM."""
        ...

    @property
    def programme(self) -> Versions: ...
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

    def instruments_of(self, wave: str) -> tuple[str, ...]:
        """What the wave asks; nothing when nobody is asked."""
        ...

    def headcount(self, agency: str) -> int: ...

    def after(self, wave: str) -> timedelta:
        """How long after the contact's end a follow-up is."""
        ...

    def crisis_line(self, agency: str) -> str:
        """:raises UnknownAgency:"""
        ...


class Instruments(Protocol):
    """Those that may be answered."""

    def find(self, code: str, version: str | None = None) -> Instrument:
        """:param version: the current one when None.
        :raises UnknownInstrument: and :raises NotOffered: for one without wording.
        """
        ...


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Schedule(Protocol):
    def follow_up(self, agency: str, request_id: str, wave: str, at: datetime) -> None: ...


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
    def reported(self, suppressed: int) -> None: ...
