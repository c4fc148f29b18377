"""The monthly rates that an agency reported, around the start of its programme."""

from datetime import date

from services.evaluation.application.keep_programme import SUBJECT
from services.evaluation.application.ports import Ledger, Ledgers, Region
from services.evaluation.domain.disclosure import Published, publish_trends
from services.evaluation.domain.monthly_figures import from_value
from services.evaluation.domain.months import Month
from services.evaluation.domain.trends import Course
from services.evaluation.domain.windows import Window


class SummariseTrends:
    def __init__(self, ledgers: Ledgers, region: Region) -> None:
        self._ledgers = ledgers
        self._region = region

    def __call__(self, agency: str, window: Window) -> Published:
        """Of all reported months up to the window's last."""
        ledger = self._ledgers.for_agency(agency)
        course = _course(ledger, window.months[-1])
        headcount = self._region.headcount(agency)
        return publish_trends(agency, window, course, headcount, self._region.disclosure())


def _course(ledger: Ledger, last: Month) -> Course:
    versions = {Month.parse(each.subject): each for each in ledger.figures.every_latest()}
    told = {month: each for month, each in versions.items() if month <= last}
    began = ledger.programme.latest(SUBJECT)
    return Course(
        {month: from_value(each.value) for month, each in told.items()},
        None if began is None else Month.of(date.fromisoformat(began.value["began_on"])),
        frozenset(month for month, each in told.items() if each.restated),
    )
