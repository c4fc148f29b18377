"""Picks the concrete parts of evaluation; nothing else does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from services.evaluation.adapters.due_errands import DueErrands
from services.evaluation.adapters.due_schedule import DueSchedule
from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.mongo_reports import MongoReportsByAgency
from services.evaluation.adapters.participants import KeyedDigests
from services.evaluation.adapters.prometheus_measures import Figures, PrometheusMeasures
from services.evaluation.adapters.region import DirectoryRegion
from services.evaluation.adapters.region_limits import RegionLimits
from services.evaluation.adapters.report_process import ReportProcess
from services.evaluation.adapters.wording_folder import WordingFolder
from services.evaluation.application.admit_pass import AdmitPass
from services.evaluation.application.answer_survey import AnswerSurvey
from services.evaluation.application.ask_for_report import AskForReport
from services.evaluation.application.count_notices import CountNotices
from services.evaluation.application.feedback import GiveFeedback, ReadFeedback
from services.evaluation.application.follow_requests import FollowRequests
from services.evaluation.application.invite import Invite
from services.evaluation.application.keep_figures import KeepFigures
from services.evaluation.application.keep_programme import KeepProgramme
from services.evaluation.application.list_surveys import ListSurveys
from services.evaluation.application.make_report import MakeReport
from services.evaluation.application.order_report import OrderReport, ReadReports
from services.evaluation.application.read_participation import ReadParticipation
from services.evaluation.application.read_scores import ReadScores
from services.evaluation.application.schedule_reports import Publishable, ScheduleReports
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.wording import Offer
from services.evaluation.entrypoints.composers import LOOK_EVERY, OFFERED
from shared.observability.metrics import registry as process_registry
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings, whole_number
from shared.storage import Transaction
from shared.storage.limits import Limits
from shared.storage.read_only import read_only

_RECORDED_WITHIN = timedelta(seconds=20)


@dataclass(frozen=True)
class EvaluationUseCases:
    follow_requests: FollowRequests
    count_notices: CountNotices
    answer_survey: AnswerSurvey
    ask_for_report: AskForReport
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
    order_report: OrderReport
    read_reports: ReadReports
    make_report: MakeReport
    schedule_reports: ScheduleReports
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
        self._region = DirectoryRegion(platform.region)
        counters = Limits(platform.mongo, "evaluation", platform.clock)
        self._limits = RegionLimits(counters, platform.region)
        self._period = LOOK_EVERY / platform.settings.policy_pace

    def bind(self, tx: Transaction | None) -> EvaluationUseCases:
        """Use cases that write in ``tx``; without one they may only read."""
        platform, bank, region = self._platform, self._bank, self._region
        ledgers = MongoLedgers(platform.mongo, tx.session if tx else None, platform.keys)
        measures = PrometheusMeasures(self._figures, tx)
        clock = platform.clock
        events = platform.outbox.bind(tx) if tx else read_only()
        invite = Invite(ledgers, region, events, measures)
        schedule = DueSchedule(platform.due, tx) if tx else read_only()
        admit = AdmitPass(ledgers, self._participants, clock)
        summarise = SummariseMonth(ledgers, region, bank, clock, measures, self._period)
        return EvaluationUseCases(
            follow_requests=FollowRequests(ledgers, region, invite, schedule),
            count_notices=CountNotices(ledgers, region),
            answer_survey=AnswerSurvey(
                ledgers, region, self._offer, admit, clock, measures, self._limits
            ),
            ask_for_report=AskForReport(ledgers, region, self._limits, clock),
            summarise_month=summarise,
            list_surveys=ListSurveys(ledgers, region, clock),
            give_feedback=GiveFeedback(ledgers, region, admit, clock),
            read_feedback=ReadFeedback(ledgers),
            read_participation=ReadParticipation(ledgers, region),
            ledgers=ledgers,
            keep_figures=KeepFigures(ledgers, region, clock),
            keep_programme=KeepProgramme(ledgers, region, clock),
            read_scores=ReadScores(region, bank),
            offer=self._offer,
            order_report=self._order_report(tx),
            read_reports=ReadReports(self._reports(tx)),
            make_report=self._make_report,
            schedule_reports=self._schedule_reports(Publishable(ledgers, region, summarise)),
            measures=measures,
        )

    def _order_report(self, tx: Transaction | None) -> OrderReport:
        errands = self._errands(tx) if tx else read_only()
        clock = self._platform.clock
        return OrderReport(self._reports(tx), errands, self._region, self._limits, clock, OFFERED)

    @cached_property
    def _make_report(self) -> MakeReport:
        platform = self._platform
        settings = platform.settings.extra
        maker = ReportProcess(settings, report_seconds(settings))
        return MakeReport(self._reports, platform.outbox.bind, maker, platform.clock)

    def _schedule_reports(self, publishable: Publishable) -> ScheduleReports:
        clock = self._platform.clock
        return ScheduleReports(self._region, publishable, self._reports, self._errands, clock)

    def _reports(self, tx: Transaction | None) -> MongoReportsByAgency:
        return MongoReportsByAgency(self._platform.mongo, tx.session if tx else None)

    def _errands(self, tx: Transaction) -> DueErrands:
        return DueErrands(self._platform.due, tx, self._platform.clock)

    @cached_property
    def _participants(self) -> KeyedDigests:
        return KeyedDigests(self._platform.keys.secret("survey participants"))


def report_seconds(settings: Mapping[str, Any]) -> int:
    """:raises SettingsError: naming the variable that is wrong."""
    return whole_number(settings, "REPORT_SECONDS", 240, least=5, most=570)


def report_lease(settings: Mapping[str, Any]) -> timedelta:
    """Longer than the process may take, so that no two make the same report."""
    return timedelta(seconds=report_seconds(settings)) + _RECORDED_WITHIN
