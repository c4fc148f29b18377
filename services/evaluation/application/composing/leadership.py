"""The leadership report: one agency's month, quarter or year, from its monthly releases alone.

Months stand side by side and are never added up: a sum of rounded figures would be none, and a
sum of shown ones would tell of the hidden.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.evaluation.application.composing.changed import Changes
from services.evaluation.application.composing.front import Front, empty_page
from services.evaluation.application.composing.method import appendix
from services.evaluation.application.composing.released import Released
from services.evaluation.application.composing.tables import Charts, Tables
from services.evaluation.application.composing.trended import Trends
from services.evaluation.application.report_ports import Agencies, Wording
from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.months import Month
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report import Chart, FrontPage, Method, Report, Section, Table
from services.evaluation.domain.report_job import Order
from services.evaluation.domain.wellbeing import CHANGE
from services.evaluation.domain.windows import Window


class Clock(Protocol):
    def now(self) -> datetime: ...


class Summarise(Protocol):
    def __call__(self, agency: str, month: str | None) -> Published: ...


class SummariseWindow(Protocol):
    def __call__(self, agency: str, window: Window) -> Published: ...


@dataclass(frozen=True)
class Sources:
    """What disclosure control publishes for the report: of a month, and of a window."""

    month: Summarise
    changes: SummariseWindow
    trends: SummariseWindow


@dataclass(frozen=True)
class OfWindow:
    """What is of the window as a whole."""

    changes: Changes
    trends: Trends

    def methods(self) -> Iterator[Method]:
        yield from self.changes.methods()
        yield from self.trends.methods()


class ComposeLeadership:
    """``software``: program → version, as the appendix names them."""

    def __init__(
        self,
        sources: Sources,
        agencies: Agencies,
        words: Callable[[str], Wording],
        clock: Clock,
        software: Mapping[str, str],
    ) -> None:
        self._sources = sources
        self._agencies = agencies
        self._words = words
        self._clock = clock
        self._software = software

    def __call__(self, order: Order, tell: Callable[[int], None]) -> PublishedReport:
        """:raises NoSuchWindow: for one that has not begun."""
        current = Month.at(self._clock.now(), self._agencies.time_zone(order.agency))
        window = Window.parse(order.window)
        wanted = window.begun(current)
        months = []
        for done, month in enumerate(wanted, 1):
            months.append(Released(month, self._sources.month(order.agency, str(month))))
            tell(100 * done // len(wanted))
        # After the months: these are what it is made of.
        found = (self._sources.changes, self._sources.trends)
        changed, trended = (each(order.agency, window) for each in found)
        words = self._words(order.language)
        of_window = OfWindow(Changes(changed, words), Trends(trended, words))
        report = self._report(order, months, of_window)
        return PublishedReport(report, (*(one.source for one in months), changed, trended))

    def _report(self, order: Order, months: Sequence[Released], of_window: OfWindow) -> Report:
        words = self._words(order.language)
        shown = [one for one in months if one.shown]
        latest = shown[-1] if shown else months[-1]
        return Report(
            kind=order.kind,
            agency=order.agency,
            publisher=self._agencies.name(order.agency),
            window=order.window,
            period=words.period(Window.parse(order.window)),
            title=words.say(f"title.{order.kind}"),
            as_of=latest.as_of,
            language=order.language,
            front=self._front(order, months, latest, of_window.changes),
            sections=(
                *(_sections(months, latest, words) if shown else ()),
                *of_window.changes.section(),
                *of_window.trends.section(),
            ),
            appendix=appendix(latest, of_window.methods(), words, self._software),
            notes=(words.say("cell.legend"),) if shown else (),
        )

    def _front(
        self, order: Order, months: Sequence[Released], latest: Released, changes: Changes
    ) -> FrontPage:
        words = self._words(order.language)
        period = words.period(Window.parse(order.window))
        publisher = self._agencies.name(order.agency)
        if not latest.shown:
            return empty_page(latest, period, publisher, words)
        front = Front(latest, len(months) > 1, Tables(months, words), changes.named(CHANGE), words)
        return front.page(period, publisher)


def _sections(months: Sequence[Released], latest: Released, words: Wording) -> tuple[Section, ...]:
    tables = Tables([one for one in months if one.shown], words)
    charts = Charts(tables, latest, words)
    demand = tuple(tables.counts(name) for name in ("topic", "urgency", "identity"))
    answers = tuple(tables.counts(name) for name in ("answered", "outcome", "escalated"))
    said = (tables.wellbeing(), tables.ratings())
    sections = [
        _section("demand", words, charts.counts("topic"), demand),
        _section("answers", words, charts.counts("answered"), (*answers, tables.waits())),
        _section("wellbeing", words, charts.wellbeing(), said),
    ]
    if len(months) > 1:
        listed = tables.requests(months)
        sections.insert(0, _section("months", words, charts.months(listed), (listed,)))
    return tuple(sections)


def _section(
    code: str, words: Wording, charts: tuple[Chart, ...], tables: tuple[Table, ...]
) -> Section:
    """A table that stands beside its chart is not shown again."""
    drawn = {chart.code for chart in charts}
    return Section(
        code=code,
        heading=words.say(f"lead.section.{code}"),
        sentences=(words.say(f"lead.section.{code}.text"),),
        charts=charts,
        tables=tuple(table for table in tables if table.code not in drawn),
    )
