"""Picks the concrete parts of evaluation; nothing else does."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from prometheus_client import CollectorRegistry

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.participants import KeyedDigests
from services.evaluation.adapters.prometheus_measures import Figures, PrometheusMeasures
from services.evaluation.adapters.region import DirectoryRegion
from services.evaluation.adapters.region_limits import RegionLimits
from services.evaluation.application.answer_survey import AnswerSurvey
from services.evaluation.application.ask_for_report import AskForReport
from services.evaluation.application.count_notices import CountNotices
from services.evaluation.application.follow_requests import FollowRequests
from services.evaluation.application.invite import Invite
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.instruments import ItemBank
from shared.observability.metrics import registry as process_registry
from shared.runtime.platform import Platform
from shared.storage import Transaction
from shared.storage.limits import Limits
from shared.storage.read_only import read_only

# How often a release may be considered; the demo's faster pace shortens it.
_LOOK_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class EvaluationUseCases:
    follow_requests: FollowRequests
    count_notices: CountNotices
    answer_survey: AnswerSurvey
    ask_for_report: AskForReport
    summarise_month: SummariseMonth
    bank: ItemBank
    measures: PrometheusMeasures


class EvaluationWiring:
    def __init__(self, platform: Platform, registry: CollectorRegistry | None = None) -> None:
        self._platform = platform
        self._figures = Figures(registry or process_registry())
        self._bank = read_item_bank()
        counters = Limits(platform.mongo, "evaluation", platform.clock)
        self._limits = RegionLimits(counters, platform.region)
        self._period = _LOOK_EVERY / platform.settings.policy_pace

    def bind(self, tx: Transaction | None) -> EvaluationUseCases:
        """Use cases that write in ``tx``; without one they may only read."""
        platform, bank = self._platform, self._bank
        ledgers = MongoLedgers(platform.mongo, tx.session if tx else None)
        region = DirectoryRegion(platform.region)
        measures = PrometheusMeasures(self._figures, tx)
        clock = platform.clock
        invite = Invite(ledgers, platform.outbox.bind(tx) if tx else read_only(), measures)
        return EvaluationUseCases(
            FollowRequests(ledgers, region, invite),
            CountNotices(ledgers, region),
            AnswerSurvey(ledgers, region, bank, self._participants, clock, measures, self._limits),
            AskForReport(ledgers, region, self._limits, clock),
            SummariseMonth(ledgers, region, bank, clock, measures, self._period),
            bank,
            measures,
        )

    @cached_property
    def _participants(self) -> KeyedDigests:
        return KeyedDigests(self._platform.keys.secret("survey participants"))
