"""Count what became of notices, by channel, in the month it happened."""

from datetime import datetime

from services.evaluation.application.ports import Ledgers, Region
from services.evaluation.domain.months import Month
from services.evaluation.domain.tallies import Tally


class CountNotices:
    """Counts each call: the inbox in the caller's transaction keeps out what comes twice."""

    def __init__(self, ledgers: Ledgers, region: Region) -> None:
        self._ledgers = ledgers
        self._region = region

    def __call__(
        self, agency: str, notification_id: str, channel: str, outcome: str, at: datetime
    ) -> None:
        month = Month.at(at, self._region.time_zone(agency))
        counted = Tally(month, {f"notices.{channel}_{outcome}": 1})
        self._ledgers.for_agency(agency).counters.add(counted, notification_id)
