"""The ports of evaluation in memory, and builders of its use cases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.application.answer_survey import AnswerSurvey
from services.evaluation.application.ask_for_report import AskForReport
from services.evaluation.application.count_notices import CountNotices
from services.evaluation.application.follow_requests import FollowRequests
from services.evaluation.application.invite import Invite
from services.evaluation.application.ports import UnknownAgency
from services.evaluation.application.summarise_month import SummariseMonth
from services.evaluation.domain.disclosure import DisclosureRule
from services.evaluation.domain.flow import Flow
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Month
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look
from services.evaluation.domain.survey import AlreadyAnswered, Response
from services.evaluation.domain.tallies import Tally

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


class FakeSurveys:
    def __init__(self) -> None:
        self.invited: Counter[tuple[str, str]] = Counter()
        self.used: Counter[tuple[str, str]] = Counter()
        self.responses: dict[tuple[str, str, str], Response] = {}
        self.sums: dict[Month, dict[str, Moments]] = {}

    def invite(self, wave: str, instrument: str) -> None:
        self.invited[wave, instrument] += 1

    def use_invitation(self, wave: str, instrument: str) -> bool:
        if self.used[wave, instrument] >= self.invited[wave, instrument]:
            return False
        self.used[wave, instrument] += 1
        return True

    def answered(self, participant: str, wave: str, instrument: str) -> bool:
        return (participant, wave, instrument) in self.responses

    def score(self, participant: str, wave: str, instrument: str) -> float | None:
        response = self.responses.get((participant, wave, instrument))
        return response.score if response and response.counted else None

    def add(self, response: Response) -> None:
        key = (response.participant, response.wave, response.instrument)
        if key in self.responses:
            raise AlreadyAnswered
        self.responses[key] = response

    def add_moments(self, month: Month, measures: Mapping[str, Moments]) -> None:
        sums = self.sums.setdefault(month, {})
        for measure, moments in measures.items():
            sums[measure] = sums.get(measure, Moments()) + moments

    def moments(self, month: Month) -> Mapping[str, Moments]:
        return self.sums.get(month, {})


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
    looks: FakeLooks = field(default_factory=FakeLooks)
    questions: FakeQuestions = field(default_factory=FakeQuestions)


class FakeLedgers:
    def __init__(self) -> None:
        self.rows: dict[str, FakeLedger] = {}

    def for_agency(self, agency: str) -> FakeLedger:
        return self.rows.setdefault(agency, FakeLedger())


class FakeRegion:
    def __init__(self, minimum: int = 5, rounding: int = 1) -> None:
        self.rule = DisclosureRule(minimum, rounding)

    def time_zone(self, agency: str) -> str:
        if agency not in {"harbor", "lakeside"}:
            raise UnknownAgency
        return "America/Chicago"

    def disclosure(self) -> DisclosureRule:
        return self.rule


@dataclass
class Spy:
    """Events, measures, clock, limits and digests in one."""

    moment: datetime = NOON
    published: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    wait: int = 0

    def answer(self, agency: str) -> int:
        self.counted[f"tried {agency}"] += 1
        return self.wait

    def question(self, agency: str) -> int:
        return self.wait

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self.published.append((type, agency, data))

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

    def beyond_invitations(self, wave: str) -> None:
        self.counted[f"beyond {wave}"] += 1

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
        invite = Invite(self.ledgers, spy, spy)
        self.follow = FollowRequests(self.ledgers, self.region, invite)
        self.notices = CountNotices(self.ledgers, self.region)
        self.answer = AnswerSurvey(self.ledgers, self.region, self.bank, spy, spy, spy, spy)
        self.ask = AskForReport(self.ledgers, self.region, spy, spy)
        self.summarise = SummariseMonth(
            self.ledgers, self.region, self.bank, spy, spy, timedelta(days=1)
        )
