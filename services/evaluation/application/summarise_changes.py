"""How scores moved between waves in a window: of what its months have released, nothing else."""

from datetime import timedelta

from services.evaluation.application.ports import Clock, Ledgers, Region
from services.evaluation.domain.disclosure import Published, publish_changes
from services.evaluation.domain.instruments import ItemBank
from services.evaluation.domain.measures import measures_of
from services.evaluation.domain.months import Month, local_day
from services.evaluation.domain.windows import Window

_SETTLED_AFTER = timedelta(days=5)
"""Answers are dated by the week, and a release is considered once a day."""


class SummariseChanges:
    def __init__(self, ledgers: Ledgers, region: Region, bank: ItemBank, clock: Clock) -> None:
        self._ledgers = ledgers
        self._region = region
        self._measures = measures_of(bank)
        self._clock = clock

    def __call__(self, agency: str, window: Window) -> Published:
        """:raises UnknownAgency:"""
        today = local_day(self._clock.now(), self._region.time_zone(agency))
        looks = self._ledgers.for_agency(agency).looks
        found = {month: looks.at(month) for month in window.months}
        releases = {month: look.release for month, look in found.items() if look and look.release}
        settled = window.is_over(Month.of(today - _SETTLED_AFTER))
        rule = self._region.disclosure()
        return publish_changes(agency, window, releases, rule, self._measures, settled)
