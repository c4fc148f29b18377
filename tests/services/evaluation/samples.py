"""Published months and reports with figures of a middling agency, to be looked at and rendered."""

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache

from services.evaluation.adapters.item_bank import read_item_bank
from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.application.composing.leadership import ComposeLeadership, Sources
from services.evaluation.domain.disclosure import (
    DisclosureRule,
    Published,
    publish,
    publish_changes,
    publish_trends,
)
from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.measures import measures_of
from services.evaluation.domain.monthly_figures import figures_of
from services.evaluation.domain.months import Month
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.releases import Release, next_release
from services.evaluation.domain.report_job import Order
from services.evaluation.domain.rollups import Asked, Compared, RollUp
from services.evaluation.domain.sheet import gather
from services.evaluation.domain.survey import AFTER_CONTACT, BASELINE
from services.evaluation.domain.tallies import REQUESTS
from services.evaluation.domain.trends import Course
from services.evaluation.domain.wellbeing import statistics
from services.evaluation.domain.windows import Window

NOW = datetime(2026, 11, 28, 18, tzinfo=UTC)
HOSTILE = '=HYPERLINK("https://example.org") <script>alert(1)</script>'
SOFTWARE = {"Watchmate": "0.1.0", "Python": "3.11"}
_NOVEMBER = Month(2026, 11)
_RULE = DisclosureRule(10, 5)
_COUNTS = {
    REQUESTS: 131,
    "urgency.routine": 79,
    "urgency.prompt": 36,
    "urgency.urgent": 16,
    "identity.anonymous": 54,
    "identity.pseudonymous": 46,
    "identity.named": 31,
    "answered.own_agency": 75,
    "answered.another_agency": 24,
    "answered.not_yet": 32,
    "escalated.yes": 26,
    "escalated.no": 105,
    "outcome.supported": 56,
    "outcome.no_contact": 30,
    "outcome.handled_by_coordinator": 24,
    "outcome.referred_to_clinician": 8,
    "outcome.ended_by_requester": 6,
    "outcome.withdrawn": 3,
    "outcome.open": 4,
    "topic.critical_incident": 29,
    "topic.grief": 15,
    "topic.family": 31,
    "topic.substance": 11,
    "topic.finance": 14,
    "topic.health": 12,
    "topic.workplace_conflict": 12,
    "topic.burnout": 16,
    "topic.sleep": 13,
    "topic.retirement": 4,
    "topic.other": 6,
    "time_to_offer.within_5_min": 90,
    "time_to_offer.5_to_15_min": 20,
    "time_to_acceptance.within_5_min": 40,
    "time_to_acceptance.5_to_15_min": 59,
}
_ITEMS = ("felt_heard", "trusted_confidentiality", "would_use_again", "would_recommend")
_WHO5 = "who5.total"
MEASURES = measures_of(read_item_bank())
_PAIRS = Pairs({(40.0, 56.0): 30, (36.0, 52.0): 12, (44.0, 64.0): 8, (48.0, 60.0): 4})
_SURVEYS = RollUp(
    {
        Asked(BASELINE, _WHO5): Distribution({40.0: 37, 36.0: 14, 44.0: 11, 48.0: 5}),
        Asked(AFTER_CONTACT, _WHO5): Distribution({56.0: 31, 52.0: 12, 64.0: 9, 60.0: 4}),
        **{
            Asked(AFTER_CONTACT, f"contact_rating.{item}"): Distribution({3.0: 15 - n, 4.0: 40 + n})
            for n, item in enumerate(_ITEMS)
        },
    },
    {Compared(BASELINE, AFTER_CONTACT, _WHO5): _PAIRS},
)


def published(agency: str = "harbor", month: Month = _NOVEMBER, scale: float = 1.0) -> Published:
    """:param scale: how busy the month was; 0 for one in which nothing happened."""
    return publish(agency, month, _release(scale), _RULE)


def _release(scale: float) -> Release | None:
    counts = Counter({name: round(amount * scale) for name, amount in _COUNTS.items()})
    surveys = _SURVEYS if scale > 0.5 else RollUp()
    sheet = gather(counts, statistics(surveys, _ITEMS, MEASURES))
    return next_release(None, sheet, _RULE.minimum, date(2026, 11, 28))


class Region:
    """The agencies of a region, of which one has a hostile name."""

    def __init__(self, name: str = "Harbor City Police Department") -> None:
        self._name = name

    def active(self) -> list[str]:
        return ["harbor"]

    def name(self, agency: str) -> str:
        return self._name

    def language(self, agency: str) -> str:
        return "en"

    def time_zone(self, agency: str) -> str:
        return "America/Chicago"


class At:
    def now(self) -> datetime:
        return NOW


@cache
def leadership(
    window: str = "2026-11",
    language: str = "en",
    scale: float = 1.0,
    name: str | None = None,
    settled: bool = False,
    steady: bool = False,
) -> PublishedReport:
    """The later the month, the busier it was, unless ``steady``. Made once: nothing in it can be
    changed."""

    def busy(month: Month) -> float:
        return scale if steady else _busy(scale, month)

    def summarise(agency: str, month: str | None) -> Published:
        wanted = Month.parse(month or "2026-11")
        return published(agency, wanted, busy(wanted))

    def changes(agency: str, window: Window) -> Published:
        months = {month: _release(busy(month)) for month in window.begun(_NOVEMBER)}
        releases = {month: release for month, release in months.items() if release}
        return publish_changes(agency, window, releases, _RULE, MEASURES, settled)

    def trends(agency: str, window: Window) -> Published:
        course = two_years(scale) if scale > 0.5 else Course({}, None, frozenset())
        return publish_trends(agency, window, course, 1800, _RULE)

    region = Region(name) if name else Region()
    compose = ComposeLeadership(
        Sources(summarise, changes, trends), region, Messages, At(), SOFTWARE
    )
    return compose(Order("harbor", "leadership", window, language), lambda percent: None)


def two_years(scale: float = 1.0) -> Course:
    """Two years of figures, the programme begun after a year, one month told anew."""
    months = [Month(2024 + (10 + n) // 12, (10 + n) % 12 + 1) for n in range(24)]
    reported = {
        month: figures_of(
            {
                "headcount": 1800,
                "sick_leave_days": round(scale * (1300 + 137 * (n * 7 % 5) + 90 * (n % 12 < 4))),
                "sick_leave_days_mental_health": round(scale * (180 + 23 * (n * 5 % 7))),
                "separations": 8 + n * 3 % 5,
            }
        )
        for n, month in enumerate(months)
    }
    return Course(reported, months[12], frozenset({months[5]}))


def _busy(scale: float, month: Month) -> float:
    return scale * (month.number - 5) / 6
