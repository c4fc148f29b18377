"""Simulated figures with a known truth: 95 % intervals hold it in 93 to 97 of 100 runs.

2,000 runs of each kind, from fixed seeds; a true 95 % shows as 94.0 to 96.0 in 95 of 100 tries.
What each run found is printed (``pytest -rP``), and stands in ``methods/series.md``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray

from services.evaluation.domain.statistics.interrupted import Interrupted, interrupted
from services.evaluation.domain.statistics.results import Estimate
from services.evaluation.domain.statistics.series import Series
from services.evaluation.domain.statistics.stepped_wedge import AgencyCounts, stepped_wedge
from tests.services.evaluation.series_builders import a_series, an_agency

pytestmark = pytest.mark.timeout(1800)  # some 20 s each of one idle core

RUNS = 2000
LEVEL, SLOPE, EFFECT = 0.8, 0.99, 0.75

Numbers = NDArray[Any]


def shares_of_hits(runs: Iterator[Mapping[str, bool]]) -> dict[str, float]:
    hits = list(runs)
    assert len(hits) == RUNS
    return {name: sum(each[name] for each in hits) / RUNS for name in hits[0]}


def fading(random: numpy.random.Generator, shape: tuple[int, ...], rho: float) -> Numbers:
    """An autoregression of order one along the last axis, with unit variance."""
    noise = random.normal(size=shape)
    for now in range(1, shape[-1]):
        noise[..., now] *= (1 - rho**2) ** 0.5
        noise[..., now] += rho * noise[..., now - 1]
    return noise


def series(
    random: numpy.random.Generator,
    points: int,
    before: int,
    mean: float = 20.0,
    alpha: float = 0.0,
    sway: float = 0.0,
    rho: float = 0.0,
) -> Series:
    """A year's wave, a trend, the change, and what scatters: NB2's alpha, or a fading sway."""
    t = numpy.arange(points)
    course = 0.003 * t + 0.15 * numpy.sin(2 * numpy.pi * t / 12)
    change = (t >= before) * (numpy.log(LEVEL) + (t - before) * numpy.log(SLOPE))
    means = mean * numpy.exp(course + change + sway * fading(random, (points,), rho))
    if alpha:
        means *= random.gamma(1 / alpha, alpha, points)
    return a_series([int(n) for n in random.poisson(means)], before)


def holds_without_correction(estimate: Estimate, truth: float) -> bool:
    """What Newey and West's errors and the normal distribution would give."""
    distance = abs(numpy.log(estimate.value / truth))
    return bool(distance <= 1.96 * estimate.details["newey_west_error"])


def runs_of_series(seed: int, **shape: Any) -> Iterator[dict[str, bool]]:
    random = numpy.random.default_rng(seed)
    for _ in range(RUNS):
        found = interrupted(series(random, **shape))
        assert isinstance(found, Interrupted)
        yield {
            "level": found.level.low <= LEVEL <= found.level.high,
            "slope": found.slope.low <= SLOPE <= found.slope.high,
            "level, uncorrected": holds_without_correction(found.level, LEVEL),
            "slope, uncorrected": holds_without_correction(found.slope, SLOPE),
        }


@pytest.mark.parametrize(
    ("seed", "shape"),
    [
        pytest.param(1, {"points": 48, "before": 24}, id="poisson"),
        pytest.param(2, {"points": 48, "before": 30, "alpha": 0.1}, id="negative binomial"),
        pytest.param(
            3,
            {"points": 60, "before": 30, "mean": 30.0, "sway": 0.2, "rho": 0.3},
            id="mild autoregression",
        ),
    ],
)
def test_intervals_of_level_and_slope_hold_the_truth(seed: int, shape: Mapping[str, Any]) -> None:
    found = shares_of_hits(runs_of_series(seed, **shape))
    print(shape, found)
    assert 0.93 <= found["level"] <= 0.97, found
    assert 0.93 <= found["slope"] <= 0.97, found
    assert max(found["level, uncorrected"], found["slope, uncorrected"]) < 0.93


def agencies(
    random: numpy.random.Generator, number: int, waiting: int = 0, effect: float = EFFECT
) -> tuple[AgencyCounts, ...]:
    """Of very different size, with a common course, an own scatter, and a fading own sway."""
    months = 36
    steps = numpy.linspace(months * 0.25, months * 0.85, number - waiting).round()
    starts = [*map(int, steps), *[None] * waiting]
    people = (30 + numpy.exp(random.normal(5.5, 0.8, number))).astype(int)
    t = numpy.arange(months)
    common = 0.1 * numpy.sin(t * numpy.pi / 6) + 0.004 * t
    own = random.normal(0, 0.3, number)[:, None] + 0.15 * fading(random, (number, months), 0.4)
    rates = 0.02 * numpy.exp(common + own) * random.gamma(10, 0.1, (number, months))
    for rate, start in zip(rates, starts, strict=True):
        rate[start if start is not None else months :] *= effect
    counts = random.poisson(rates * people[:, None])
    return tuple(
        an_agency(f"a{i}", [int(n) for n in row], start, int(size))
        for i, (row, start, size) in enumerate(zip(counts, starts, people, strict=True))
    )


def runs_of_agencies(seed: int, **shape: Any) -> Iterator[dict[str, bool]]:
    random = numpy.random.default_rng(seed)
    for _ in range(RUNS):
        found = stepped_wedge(agencies(random, **shape), exchanges=0)
        assert isinstance(found, Estimate), found
        yield {"effect": found.low <= EFFECT <= found.high}


@pytest.mark.parametrize(("seed", "number"), [(4, 12), (5, 8)])
def test_intervals_of_the_stepped_wedge_hold_the_truth(seed: int, number: int) -> None:
    found = shares_of_hits(runs_of_agencies(seed, number=number))
    print(number, found)
    assert 0.93 <= found["effect"] <= 0.97, found


def test_intervals_from_four_agencies_are_wide_rather_than_wrong() -> None:
    """Four variants to learn the error from: t's quantile makes up for more than it must."""
    found = shares_of_hits(runs_of_agencies(6, number=4, waiting=1))
    print(4, found)
    assert 0.93 <= found["effect"] <= 0.99, found


def test_exchanged_starts_raise_no_more_false_alarms_than_they_say() -> None:
    """Without an effect 2 of 24 orders of four starts look as far off as the second farthest."""
    random = numpy.random.default_rng(7)
    found = [stepped_wedge(agencies(random, 4, effect=1.0), exchanges=24) for _ in range(RUNS)]
    p = [each.details["p_randomisation"] for each in found if isinstance(each, Estimate)]
    share = sum(each < 2.5 / 24 for each in p) / RUNS
    print(share)
    assert len(p) == RUNS
    assert share == pytest.approx(2 / 24, abs=0.02)
