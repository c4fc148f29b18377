"""Interrupted time series: did level or slope of a monthly rate change at the start?

log(rate) = b0 + b1 · t + b2 · step + b3 · (months after the start) + season, with the headcount as
offset. What is read off are ratios of rates; none of them says why a rate changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from services.evaluation.domain.months import Month
from services.evaluation.domain.statistics import series_warnings
from services.evaluation.domain.statistics.count_models import CountFit, NoFit, fit_counts
from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result
from services.evaluation.domain.statistics.robust import LogEstimate, RobustErrors, out_of_logs
from services.evaluation.domain.statistics.season import season_kind, season_terms
from services.evaluation.domain.statistics.series import Series, month_number, refusal

if TYPE_CHECKING:
    from services.evaluation.domain.statistics.arrays import Numbers

T = TypeVar("T")

METHOD = "interrupted_time_series"
LEVEL, SLOPE, COURSE = 2, 3, 4  # places of b2 and b3; how many b there are without season
PER = 100  # rates are for so many people
FEWEST_SPARE = 4  # points that must be left when every parameter has taken one


@dataclass(frozen=True)
class RatesAt:
    """One month of the chart, for 100 people; ``seen`` is None where nothing was reported.

    ``modelled`` is the fitted rate. ``otherwise`` is what the course from before the start, gone
    on unchanged, would give: before the start the two are the same.
    """

    month: Month
    seen: float | None
    modelled: Estimate
    otherwise: Estimate


@dataclass(frozen=True)
class Interrupted:
    """Ratios of rates after to before, and what stands behind them.

    ``level`` compares the start month with the course from before; ``slope`` is by how much each
    further month's rate changes beyond that course.
    """

    level: Estimate
    slope: Estimate
    model: "SegmentedModel"

    def ratio_after(self, months: int) -> Result:
        """Modelled rate over the rate otherwise, so many months after the start month."""
        return _or_refused(self.model.series, lambda: self.model.ratio(self.model.change(months)))

    def rates_at(self, month: Month) -> RatesAt | CannotEstimate:
        """Refused (``outside_series``) for a month the series does not reach."""
        return _or_refused(self.model.series, lambda: self.model.rates_at(month))


def interrupted(series: Series) -> Interrupted | CannotEstimate:
    because = refusal(series)
    if because:
        return CannotEstimate(METHOD, because, len(series.reported))
    return _or_refused(series, lambda: _read_off(SegmentedModel.of(series)))


def _read_off(model: "SegmentedModel") -> Interrupted:
    level, slope = (model.ratio(model.unit(place)) for place in (LEVEL, SLOPE))
    return Interrupted(level, slope, model)


def _or_refused(series: Series, compute: Callable[[], T]) -> T | CannotEstimate:
    try:
        return compute()
    except NoFit as reason:
        return CannotEstimate(METHOD, reason.args[0], len(series.reported))


@dataclass(frozen=True)
class SegmentedModel:
    """A fitted series; every figure of it is a weighted sum of its parameters.

    All its methods raise NoFit with the code of the reason.
    """

    series: Series
    season: str
    fit: CountFit
    errors: RobustErrors

    @classmethod
    def of(cls, series: Series) -> "SegmentedModel":
        months = [each.month for each in series.reported]
        season = season_kind([month.number for month in months])
        design = _design(series, season, months)
        if design.shape[0] - design.shape[1] < FEWEST_SPARE:
            raise NoFit("too_few_points")
        fit = fit_counts(design, series.counts, series.headcounts)
        return cls(series, season, fit, RobustErrors(fit, series.times))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        return series_warnings.of_series(self.series) + series_warnings.of_errors(self.errors)

    @cached_property
    def diagnostics(self) -> dict[str, float]:
        return {
            "points_before": len(self.series.before),
            "points_after": len(self.series.after),
            "missing_months": self.series.missing,
            "season_terms": self.fit.design.shape[1] - COURSE,
            "scatter": self.fit.scatter,
            "dispersion": self.fit.dispersion,
            "autocorrelation": self.errors.autocorrelation,
            "working_correlation": self.errors.working_correlation,
            "lag": self.errors.lag,
        }

    def unit(self, place: int) -> "Numbers":
        import numpy

        unit = numpy.zeros(self.fit.design.shape[1])
        unit[place] = 1
        return unit

    def change(self, months_after: int) -> "Numbers":
        return self.unit(LEVEL) + months_after * self.unit(SLOPE)

    def ratio(self, contrast: "Numbers") -> Estimate:
        found = self.errors.estimate(contrast)
        plain = self.errors.plain_variance(contrast) ** 0.5
        return self._estimate(found, 1, {"p": found.p, "newey_west_error": plain})

    def rates_at(self, month: Month) -> RatesAt:
        reported = self.series.reported
        if not reported[0].month <= month <= reported[-1].month:
            raise NoFit("outside_series")
        after = month_number(month) - month_number(self.series.start)
        modelled = _design(self.series, self.season, [month])[0]
        otherwise = modelled - self.change(after) if after >= 0 else modelled
        return RatesAt(month, self._seen(month), self._rate(modelled), self._rate(otherwise))

    def _seen(self, month: Month) -> float | None:
        for each in self.series.reported:
            if each.month == month:
                return PER * (each.count or 0) / (each.headcount or 1)
        return None

    def _rate(self, contrast: "Numbers") -> Estimate:
        return self._estimate(self.errors.estimate(contrast), PER, {})

    def _estimate(self, found: LogEstimate, unit: float, more: dict[str, float]) -> Estimate:
        value, low, high = (unit * each for each in out_of_logs(found))
        details = {**more, "df": found.df, "log_error": found.error, **self.diagnostics}
        points = len(self.series.reported)
        return Estimate(METHOD, value, low, high, points, details, self.warnings)


def _design(series: Series, season: str, months: Sequence[Month]) -> "Numbers":
    """1, months since the first, step, months since the start, and the season's terms."""
    import numpy

    elapsed = numpy.array([series.elapsed(month) for month in months])
    after = elapsed - series.elapsed(series.start)
    course = [numpy.ones(len(months)), elapsed, after >= 0, numpy.maximum(after, 0)]
    calendar = [month.number for month in months]
    return numpy.column_stack([*course, season_terms(season, calendar)])
