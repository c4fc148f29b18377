"""Free text: from a respondent who wants their coordinator to read it, and to that one alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from services.evaluation.application.admit_pass import AdmitPass
from services.evaluation.application.ports import Clock, Ledgers, Region
from services.evaluation.domain.feedback import (
    Feedback,
    NamesSomebody,
    NoSuchFeedback,
    by_theme,
)
from services.evaluation.domain.months import Week
from shared.security.identifiers import identifiers_in

_USE = "feedback"


@dataclass(frozen=True, repr=False)
class Words:
    """As they were sent. It has no repr so that no log can print it."""

    agency: str
    wave: str
    pass_text: str
    text: str
    for_coordinator: bool
    with_week: bool


@dataclass(frozen=True)
class GiveFeedback:
    ledgers: Ledgers
    region: Region
    admit: AdmitPass
    clock: Clock

    def __call__(self, sent: Words) -> bool:
        """Whether it is kept. What is not for the coordinator is kept nowhere.

        :raises UnknownAgency, InvalidPass, WaveClosed, PassUsed, NamesSomebody:
        """
        time_zone = self.region.time_zone(sent.agency)
        admitted = self.admit(sent.agency, sent.wave, sent.pass_text)
        if kinds := identifiers_in(sent.text):
            raise NamesSomebody(kinds)
        if not sent.for_coordinator:
            return False
        if not admitted.used_before(_USE, sent.text):
            admitted.use(_USE, sent.text)
            week = Week.at(self.clock.now(), time_zone) if sent.with_week else None
            rows = self.ledgers.for_agency(sent.agency).feedback
            rows.add(Feedback(str(uuid4()), sent.text, week))
        return True


@dataclass(frozen=True)
class ReadFeedback:
    """For coordinators, of their own agency."""

    ledgers: Ledgers

    def page(self, agency: str, after: str | None, limit: int) -> Sequence[Feedback]:
        """In the order of random ids: in which order it came is not kept."""
        return self.ledgers.for_agency(agency).feedback.page(after, limit)

    def tag(self, agency: str, feedback_id: str, theme: str) -> None:
        """:raises NoSuchFeedback:"""
        if not self.ledgers.for_agency(agency).feedback.tag(feedback_id, theme):
            raise NoSuchFeedback

    def themes(self, agency: str) -> Mapping[str, int]:
        return by_theme(self.ledgers.for_agency(agency).feedback.themes())
