"""Picks the concrete parts of evaluation; nothing else does."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.evaluation.adapters.due_schedule import DueSchedule
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.participants import KeyedDigests
from services.evaluation.adapters.prometheus_measures import Figures, PrometheusMeasures
from services.evaluation.adapters.region import DirectoryRegion
from services.evaluation.adapters.region_limits import RegionLimits
from services.evaluation.adapters.wording_folder import WordingFolder
from services.evaluation.application.admit_pass import AdmitPass
from services.evaluation.application.answer_survey import AnswerSurvey
from services.evaluation.application.count_notices import CountNotices
from services.evaluation.application.feedback import GiveFeedback, ReadFeedback
from services.evaluation.application.follow_requests import FollowRequests
from services.evaluation.application.invite import Invite
from services.evaluation.application.keep_figures import KeepFigures
from services.evaluation.application.keep_programme import KeepProgramme
from services.evaluation.application.list_surveys import ListSurveys
from services.evaluation.application.read_participation import ReadParticipation
from services.evaluation.application.read_scores import ReadScores
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.wording import Offer
from shared.observability.metrics import registry as process_registry
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
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
    summarise_month: SummariseMonth
    list_surveys: ListSurveys
    give_feedback: GiveFeedback
    read_feedback: ReadFeedback
    read_participation: ReadParticipation
    ledgers: MongoLedgers
    keep_figures: KeepFigures
    keep_programme: KeepProgramme
    read_scores: ReadScores
    offer: Offer
    measures: PrometheusMeasures


def _wording(settings: Settings) -> Path | None:
    """Where the operator's wording is; None where there is to be none."""
    folder = str(settings.extra.get("SURVEY_WORDING") or "")
    return Path(folder) if folder else None


class EvaluationWiring:
    def __init__(self, platform: Platform, registry: CollectorRegistry | None = None) -> None:
        self._platform = platform
        self._figures = Figures(registry or process_registry())
        self._bank = read_item_bank()
        self._offer = Offer(self._bank, WordingFolder(_wording(platform.settings), self._bank))
        counters = Limits(platform.mongo, "evaluation", platform.clock)
        self._limits = RegionLimits(counters, platform.region)
        self._period = _LOOK_EVERY / platform.settings.policy_pace

    def bind(self, tx: Transaction | None) -> EvaluationUseCases:
        """Use cases that write in ``tx``; without one they may only read."""
        platform, bank = self._platform, self._bank
        ledgers = MongoLedgers(platform.mongo, tx.session if tx else None, platform.keys)
        region = DirectoryRegion(platform.region)
        measures = PrometheusMeasures(self._figures, tx)
        clock = platform.clock
        events = platform.outbox.bind(tx) if tx else read_only()
        invite = Invite(ledgers, region, events, measures)
        schedule = DueSchedule(platform.due, tx) if tx else read_only()
        admit = AdmitPass(ledgers, self._participants, clock)
        return EvaluationUseCases(
            FollowRequests(ledgers, region, invite, schedule),
            CountNotices(ledgers, region),
            AnswerSurvey(ledgers, region, self._offer, admit, clock, measures, self._limits),
            SummariseMonth(ledgers, region, bank, clock, measures, self._period),
            ListSurveys(ledgers, region, clock),
            GiveFeedback(ledgers, region, admit, clock),
            ReadFeedback(ledgers),
            ReadParticipation(ledgers, region),
            ledgers,
            KeepFigures(ledgers, region, clock),
            KeepProgramme(ledgers, region, clock),
            ReadScores(region, bank),
            self._offer,
            measures,
        )

    @cached_property
    def _participants(self) -> KeyedDigests:
        return KeyedDigests(self._platform.keys.secret("survey participants"))
