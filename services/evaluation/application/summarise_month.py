"""Answer a leadership summary: read the month's release, or make the next one when it is time."""

from datetime import datetime, timedelta

from services.evaluation.application.ports import Clock, Ledger, Ledgers, Measures, Region
from services.evaluation.domain.disclosure import DisclosureRule, Published, publish
from services.evaluation.domain.instruments import ItemBank
from services.evaluation.domain.measures import measures_of
from services.evaluation.domain.months import Month, NoSuchMonth, local_day
from services.evaluation.domain.releases import Look, Release, next_release
from services.evaluation.domain.rollups import RATING
from services.evaluation.domain.sheet import Sheet, gather
from services.evaluation.domain.wellbeing import statistics


class SummariseMonth:
    """``period``: a release is considered at most once in it, at the first question."""

    def __init__(
        self,
        ledgers: Ledgers,
        region: Region,
        bank: ItemBank,
        clock: Clock,
        measures: Measures,
        period: timedelta,
    ) -> None:
        self._ledgers = ledgers
        self._region = region
        self._bank = bank
        self._measured = measures_of(bank)
        self._clock = clock
        self._measures = measures
        self._period = period

    def __call__(self, agency: str, month: str | None) -> Published:
        """:raises UnknownAgency: and :raises NoSuchMonth: also for one that has not begun."""
        now = self._clock.now()
        time_zone = self._region.time_zone(agency)
        wanted = _month(month, now, time_zone)
        rule = self._region.disclosure()
        ledger = self._ledgers.for_agency(agency)
        release = self._release(ledger, wanted, rule, now, time_zone)
        published = publish(agency, wanted, release, rule)
        self._measures.reported(published.suppressed)
        return published

    def _release(
        self, ledger: Ledger, month: Month, rule: DisclosureRule, now: datetime, time_zone: str
    ) -> Release | None:
        look = ledger.looks.at(month)
        length = self._period.total_seconds()
        period = int(now.timestamp() // length * length)
        if look is not None and look.period >= period:
            return look.release
        previous = look.release if look else None
        today = local_day(now, time_zone)
        release = next_release(previous, self._sheet(ledger, month), rule.minimum, today)
        following = (look or Look(period)).again(period, release)
        if ledger.looks.keep(month, following):
            return release
        kept = ledger.looks.at(month)  # somebody asked in the same moment: theirs stands
        return kept.release if kept else None

    def _sheet(self, ledger: Ledger, month: Month) -> Sheet:
        items = tuple(item.code for item in self._bank.find(RATING).items)
        responses = ledger.rollups.of((month,))[month]
        return gather(ledger.counters.of(month), statistics(responses, items, self._measured))


def _month(text: str | None, now: datetime, time_zone: str) -> Month:
    current = Month.at(now, time_zone)
    month = current if text is None else Month.parse(text)
    if month > current:
        raise NoSuchMonth
    return month
