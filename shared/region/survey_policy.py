"""Which surveys a region asks, when, and for how long each can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from shared.events.codes import SURVEY_WAVES

BASELINE, AFTER_CONTACT, FOUR_WEEKS, TWELVE_WEEKS, CLIMATE, SUPPORTER_WELLNESS = SURVEY_WAVES

FOLLOW_UPS = (FOUR_WEEKS, TWELVE_WEEKS)
OF_REQUESTS = (BASELINE, AFTER_CONTACT, *FOLLOW_UPS)
"""Those to which a request invites; to the others every member, or every supporter, is invited."""


@dataclass(frozen=True)
class SurveyWave:
    """``after`` what begins it: the request, its end, or the first day of the year or quarter.

    ``open_for``: how long it can be answered then. Without instruments nobody is asked.
    """

    instruments: tuple[str, ...] = ()
    after: timedelta = timedelta(0)
    open_for: timedelta = timedelta(days=28)


def _default() -> dict[str, SurveyWave]:
    return {
        BASELINE: SurveyWave(("who5",), open_for=timedelta(days=14)),
        AFTER_CONTACT: SurveyWave(("who5", "contact_rating")),
        FOUR_WEEKS: SurveyWave(("who5",), timedelta(weeks=4)),
        TWELVE_WEEKS: SurveyWave(("who5",), timedelta(weeks=12)),
        CLIMATE: SurveyWave(("who5",), timedelta(days=120)),
        SUPPORTER_WELLNESS: SurveyWave(("who5",), timedelta(days=28)),
    }


@dataclass(frozen=True)
class SurveyPolicy:
    """A value for every wave."""

    waves: Mapping[str, SurveyWave] = field(default_factory=_default)

    def instruments_of(self, wave: str) -> tuple[str, ...]:
        """None for a wave that does not exist."""
        return self.waves[wave].instruments if wave in self.waves else ()

    def paced(self, pace: float) -> "SurveyPolicy":
        """Only what follows requests: years and quarters are those of the calendar."""
        return SurveyPolicy(
            {
                code: _paced(wave, pace) if code in OF_REQUESTS else wave
                for code, wave in self.waves.items()
            }
        )


def _paced(wave: SurveyWave, pace: float) -> SurveyWave:
    return replace(wave, after=wave.after / pace, open_for=wave.open_for / pace)
