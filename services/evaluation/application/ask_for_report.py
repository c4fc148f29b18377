"""Before a report is answered: count the question against the budget, and note it."""

from services.evaluation.application.ports import Clock, Ledgers, QuestionLimits, Region
from services.evaluation.domain.months import local_day
from services.evaluation.domain.questions import Question, TooManyQuestions


class AskForReport:
    def __init__(
        self, ledgers: Ledgers, region: Region, limits: QuestionLimits, clock: Clock
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._limits = limits
        self._clock = clock

    def __call__(self, agency: str, role: str, report: str, window: str | None) -> None:
        """:raises TooManyQuestions: beyond the budget; the question is noted all the same."""
        day = local_day(self._clock.now(), self._region.time_zone(agency))
        self._ledgers.for_agency(agency).questions.note(Question(day, role, report, window))
        wait = self._limits.question(agency)
        if wait:
            raise TooManyQuestions(wait)
