"""Figures for operators, counted once what they count has been committed; none by agency."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter

from services.evaluation.domain.survey import WAVES
from shared.storage import Transaction


class Figures:
    """The metrics of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.heard = _counter(registry, "counted_events", "Events counted, by type", "event")
        self.invited = _counter(registry, "invitations", "Survey waves opened, by wave", "kind")
        self.responded = _counter(registry, "responses", "Questionnaires taken, by wave", "kind")
        self.reports = _counter(registry, "reports", "Reports served")
        self.suppressed = _counter(registry, "suppressed_cells", "Cells suppressed in reports")
        for wave in WAVES:  # a counter that is born with its first count is no growth
            for counter in (self.invited, self.responded):
                counter.labels(wave)


class PrometheusMeasures:
    def __init__(self, figures: Figures, tx: Transaction | None) -> None:
        self._figures = figures
        self._tx = tx

    def heard(self, event: str) -> None:
        self._when_done(self._figures.heard.labels(event).inc)

    def invited(self, wave: str) -> None:
        self._when_done(self._figures.invited.labels(wave).inc)

    def responded(self, wave: str) -> None:
        self._when_done(self._figures.responded.labels(wave).inc)

    def reported(self, suppressed: int) -> None:
        self._when_done(self._figures.reports.inc)
        self._when_done(lambda: self._figures.suppressed.inc(suppressed))

    def _when_done(self, count: Callable[[], None]) -> None:
        if self._tx is None:
            count()
        else:
            self._tx.after_commit(count)


def _counter(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Counter:
    return Counter(f"watchmate_evaluation_{name}_total", text, labels, registry=registry)
