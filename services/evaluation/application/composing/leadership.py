"""The leadership report: one agency's month, quarter or year, from its monthly releases alone.

Months stand side by side and are never added up: a sum of rounded figures would be none, and a
sum of shown ones would tell of the hidden.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.evaluation.application.composing.changed import Changes
from services.evaluation.application.composing.front import Front, empty_page
from services.evaluation.application.composing.method import appendix
from services.evaluation.application.composing.released import Released
from services.evaluation.application.composing.tables import Charts, Tables
from services.evaluation.application.report_ports import Agencies, Wording
from services.evaluation.domain.disclosure import Published
from services.evaluation.domain.months import Month
from services.evaluation.domain.published_report import PublishedReport
from services.evaluation.domain.report import Chart, FrontPage, Report, Section, Table
from services.evaluation.domain.report_job import Order
from services.evaluation.domain.wellbeing import CHANGE
from services.evaluation.domain.windows import Window


class Clock(Protocol):
    def now(self) -> datetime: ...


class Summarise(Protocol):
    def __call__(self, agency: str, month: str | None) -> Published: ...


class SummariseChanges(Protocol):
    def __call__(self, agency: str, window: Window) -> Published: ...


@dataclass(frozen=True)
class Sources:
    """What disclosure control publishes for the report: of a month, and of a window."""

    month: Summarise
    changes: SummariseChanges


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
        changes = self._sources.changes(order.agency, window)
        report = self._report(order, months, changes)
        return PublishedReport(report, (*(one.source for one in months), changes))

    def _report(self, order: Order, months: Sequence[Released], changed: Published) -> Report:
        words = self._words(order.language)
        changes = Changes(changed, words)
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
            front=self._front(order, months, latest, changes),
            sections=(*_sections(months, latest, words), *changes.section()) if shown else (),
            appendix=appendix(latest, changes, words, self._software),
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
