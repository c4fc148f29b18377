"""The ports of evaluation in memory, and builders of its use cases."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.application.admit_pass import AdmitPass
from services.evaluation.application.answer_survey import AnswerSurvey
from services.evaluation.application.ask_for_report import AskForReport
from services.evaluation.application.count_notices import CountNotices
from services.evaluation.application.feedback import GiveFeedback, ReadFeedback
from services.evaluation.application.follow_requests import FollowRequests
from services.evaluation.application.invite import Invite
from services.evaluation.application.keep_figures import KeepFigures
from services.evaluation.application.keep_programme import KeepProgramme
from services.evaluation.application.ports import UnknownAgency
from services.evaluation.application.read_participation import ReadParticipation
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.disclosure import DisclosureRule
from services.evaluation.domain.flow import Flow
from services.evaluation.domain.months import Month
from services.evaluation.domain.participation import Taken
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look
from services.evaluation.domain.rollups import Addition, RollUp
from services.evaluation.domain.survey import AlreadyAnswered, Response
from services.evaluation.domain.tallies import Tally
from services.evaluation.domain.versions import Version, VersionMoved
from shared.region.survey_policy import SurveyPolicy
from tests.services.evaluation.fake_surveys import FakeFeedback, FakePasses

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
BANK = read_item_bank()


class FakeFlows:
    def __init__(self) -> None:
        self.rows: dict[str, Flow] = {}

    def get(self, request_id: str) -> Flow:
        return self.rows.get(request_id, Flow())

    def keep(self, request_id: str, flow: Flow) -> None:
        self.rows[request_id] = flow


class FakeCounters:
    def __init__(self) -> None:
        self.counts: dict[Month, Counter[str]] = {}

    def add(self, tally: Tally, spread_by: str) -> None:
        counts = self.counts.setdefault(tally.month, Counter())
        for name, amount in tally.counts.items():
            counts[name] += amount

    def of(self, month: Month) -> Mapping[str, int]:
        return {name: n for name, n in self.counts.get(month, Counter()).items() if n}

    def over(self, months: Sequence[Month]) -> Mapping[Month, Mapping[str, int]]:
        return {month: self.of(month) for month in months}


class FakeSurveys:
    def __init__(self) -> None:
        self.invited: Counter[tuple[str, str]] = Counter()
        self.supporters = 0
        self.matched: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.used: Counter[tuple[str, str]] = Counter()
        self.responses: dict[tuple[str, str, str], Response] = {}

    def invite(self, wave: str, instrument: str) -> None:
        self.invited[wave, instrument] += 1

    def count_answer(self, wave: str, instrument: str) -> None:
        self.used[wave, instrument] += 1

    def count_match(self, wave: str, instrument: str, earlier: str) -> None:
        self.matched[wave, instrument][earlier] += 1

    def taken(self) -> Mapping[tuple[str, str], Taken]:
        return {
            one: Taken(self.invited[one], self.used[one], dict(self.matched[one]))
            for one in {*self.invited, *self.used}
        }

    def supporters_enrolled(self) -> int:
        return self.supporters

    def enrolled(self, supporters: int) -> None:
        self.supporters += supporters

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        return (participant, wave, instrument) in self.responses

    def others(self, participant: str, instrument: str) -> Sequence[Response]:
        known = self.responses.values()
        return [
            one for one in known if (one.participant, one.instrument) == (participant, instrument)
        ]

    def add(self, response: Response) -> None:
        key = (response.participant, response.wave, response.instrument)
        if key in self.responses:
            raise AlreadyAnswered
        self.responses[key] = response


class FakeRollUps:
    def __init__(self) -> None:
        self.months: dict[Month, RollUp] = {}

    def add(self, additions: Iterable[Addition], participants: Collection[str]) -> None:
        for one in additions:
            self.months[one.month] = self.months.get(one.month, RollUp()) + one.rollup

    def of(self, months: Sequence[Month]) -> Mapping[Month, RollUp]:
        return {month: self.months.get(month, RollUp()) for month in months}


class FakeLooks:
    def __init__(self) -> None:
        self.rows: dict[Month, Look] = {}

    def at(self, month: Month) -> Look | None:
        return self.rows.get(month)

    def keep(self, month: Month, look: Look) -> bool:
        known = self.rows.get(month)
        if look.version != (known.version if known else 0) + 1:
            return False
        self.rows[month] = look
        return True


class FakeVersions:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], Version] = {}

    def latest(self, subject: str) -> Version | None:
        return next(iter(self.history(subject)), None)

    def every_latest(self) -> list[Version]:
        found = {subject: self.latest(subject) for subject, _ in self.rows}
        return [version for version in found.values() if version is not None]

    def history(self, subject: str) -> list[Version]:
        of_it = [version for (name, _), version in self.rows.items() if name == subject]
        return sorted(of_it, key=lambda version: version.number, reverse=True)

    def add(self, versions: Sequence[Version]) -> None:
        rows = {(version.subject, version.number): version for version in versions}
        if rows.keys() & self.rows.keys():
            raise VersionMoved
        self.rows |= rows


class FakeQuestions:
    def __init__(self) -> None:
        self.asked: Counter[Question] = Counter()

    def note(self, question: Question) -> None:
        self.asked[question] += 1


@dataclass
class FakeLedger:
    flows: FakeFlows = field(default_factory=FakeFlows)
    counters: FakeCounters = field(default_factory=FakeCounters)
    surveys: FakeSurveys = field(default_factory=FakeSurveys)
    rollups: FakeRollUps = field(default_factory=FakeRollUps)
    looks: FakeLooks = field(default_factory=FakeLooks)
    feedback: FakeFeedback = field(default_factory=FakeFeedback)
    passes: FakePasses = field(default_factory=lambda: FakePasses("harbor"))
    figures: FakeVersions = field(default_factory=FakeVersions)
    programme: FakeVersions = field(default_factory=FakeVersions)
    questions: FakeQuestions = field(default_factory=FakeQuestions)


class FakeLedgers:
    def __init__(self) -> None:
        self.rows: dict[str, FakeLedger] = {}

    def for_agency(self, agency: str) -> FakeLedger:
        return self.rows.setdefault(agency, FakeLedger(passes=FakePasses(agency)))


class FakeRegion:
    def __init__(self, minimum: int = 5, rounding: int = 1) -> None:
        self.rule = DisclosureRule(minimum, rounding)

    def time_zone(self, agency: str) -> str:
        if agency not in {"harbor", "lakeside"}:
            raise UnknownAgency
        return "America/Chicago"

    def crisis_line(self, agency: str) -> str:
        self.time_zone(agency)
        return "555-0100"

    def disclosure(self) -> DisclosureRule:
        return self.rule

    def instruments_of(self, wave: str) -> tuple[str, ...]:
        return SurveyPolicy().instruments_of(wave)

    def headcount(self, agency: str) -> int:
        return 300

    def after(self, wave: str) -> timedelta:
        return SurveyPolicy().waves[wave].after


@dataclass
class Spy:
    """Events, measures, clock, limits and digests in one."""

    moment: datetime = NOON
    published: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    wait: int = 0
    planned: list[tuple[str, str, str, datetime]] = field(default_factory=list)

    def answer(self, agency: str) -> int:
        self.counted[f"tried {agency}"] += 1
        return self.wait

    def question(self, agency: str) -> int:
        return self.wait

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self.published.append((type, agency, data))

    def follow_up(self, agency: str, request_id: str, wave: str, at: datetime) -> None:
        self.planned.append((agency, request_id, wave, at))

    def now(self) -> datetime:
        return self.moment

    def digest(self, agency: str, token: str) -> str:
        return f"digest of {agency}|{token}"

    def heard(self, event: str) -> None:
        self.counted[event] += 1

    def invited(self, wave: str) -> None:
        self.counted[f"invited {wave}"] += 1

    def responded(self, wave: str) -> None:
        self.counted[f"responded {wave}"] += 1

    def reported(self, suppressed: int) -> None:
        self.counted["suppressed"] += suppressed


class Office:
    """All use cases over fakes."""

    def __init__(self, minimum: int = 5, rounding: int = 1) -> None:
        self.ledgers = FakeLedgers()
        self.region = FakeRegion(minimum, rounding)
        self.spy = Spy()
        self.bank = BANK
        spy = self.spy
        invite = Invite(self.ledgers, self.region, spy, spy)
        self.follow = FollowRequests(self.ledgers, self.region, invite, spy)
        admit = AdmitPass(self.ledgers, spy, spy)
        self.notices = CountNotices(self.ledgers, self.region)
        self.answer = AnswerSurvey(self.ledgers, self.region, self.bank, admit, spy, spy, spy)
        self.feedback = GiveFeedback(self.ledgers, self.region, admit, spy)
        self.themes = ReadFeedback(self.ledgers)
        self.participation = ReadParticipation(self.ledgers, self.region)
        self.ask = AskForReport(self.ledgers, self.region, spy, spy)
        self.summarise = SummariseMonth(
            self.ledgers, self.region, self.bank, spy, spy, timedelta(days=1)
        )
        self.figures = KeepFigures(self.ledgers, self.region, spy)
        self.programme = KeepProgramme(self.ledgers, self.region, spy)
