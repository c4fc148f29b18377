"""Which reports are made, and by whom: the one place where a new kind is entered.

Loaded by the process that makes reports. The service itself reads ``OFFERED`` alone.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.prometheus_measures import Figures, PrometheusMeasures
from services.evaluation.adapters.region import DirectoryRegion
from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.adapters.reports.software import software
from services.evaluation.application.composing.leadership import ComposeLeadership, Sources
from services.evaluation.application.report_ports import ComposeReport
from services.evaluation.application.summarise_changes import SummariseChanges
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.application.summarise_trends import SummariseTrends
from shared.runtime.platform import Platform

LOOK_EVERY = timedelta(days=1)
"""How often a release may be considered; the demo's faster pace shortens it."""


def _leadership(platform: Platform) -> ComposeReport:
    region = DirectoryRegion(platform.region)
    measures = PrometheusMeasures(Figures(CollectorRegistry()), None)
    ledgers, bank = MongoLedgers(platform.mongo, None), read_item_bank()
    period = LOOK_EVERY / platform.settings.policy_pace
    month = SummariseMonth(ledgers, region, bank, platform.clock, measures, period)
    changes = SummariseChanges(ledgers, region, bank, platform.clock)
    sources = Sources(month, changes, SummariseTrends(ledgers, region))
    return ComposeLeadership(sources, region, Messages, platform.clock, software())


_COMPOSERS: Mapping[str, Callable[[Platform], ComposeReport]] = {"leadership": _leadership}
OFFERED = tuple(_COMPOSERS)


def composer_for(kind: str, platform: Platform) -> ComposeReport:
    return _COMPOSERS[kind](platform)
