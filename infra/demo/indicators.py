"""Two years of monthly figures for each agency, drawn from a seed and sent as a table.

Plausible and invented: sick leave has a season, an agency's headcount drifts, one year something
else happened. Nothing is drawn so that peer support would seem to work.
"""

import math
import random
from collections.abc import Mapping
from datetime import date

from infra.demo.api import Api, expect
from infra.demo.cast import Cast
from infra.demo.tokens import TokenDesk
from services.evaluation.domain.figures_csv import Row, write_table
from services.evaluation.domain.monthly_figures import figures_of
from services.evaluation.domain.months import Month

MONTHS = 24
HEADCOUNTS = {"harbor": 11700, "lakeside": 5000, "mesa": 4000, "pinewood": 20}
"""As the example region has them."""

_BEGAN_AFTER = {"harbor": 8, "lakeside": 11, "mesa": 14, "pinewood": 14}
"""In which of the months each programme began: one after another, as agencies joined."""

# For each employee in an average month, in the order of what is drawn.
_SICK_DAYS, _OF_THEM_MENTAL = 0.75, 0.14
_SEPARATIONS, _INCIDENTS, _VISITS = 0.006, 0.002, 0.012
_SEASON, _PEAK = 0.18, 1
"""How far sick leave goes up and down in a year, and the month in which it is highest."""


def months_before(today: date, count: int = MONTHS) -> list[Month]:
    """The last months that are over, in order."""
    last = today.year * 12 + today.month - 1
    return [Month(number // 12, number % 12 + 1) for number in range(last - count, last)]


def draw_months(seed: int, agency: str, months: list[Month]) -> list[Row]:
    draw = random.Random(f"{seed} {agency}")  # noqa: S311 - a demonstration must be repeatable
    headcount = float(HEADCOUNTS[agency])
    rows = []
    for place, month in enumerate(months):
        headcount *= draw.uniform(0.995, 1.005)
        known = _drawn(draw, round(headcount), month)
        events = ["reorganisation"] if place == _BEGAN_AFTER[agency] + 3 else []
        rows.append(Row(0, month, figures_of({**known, "events": events})))
    return rows


def report_months(api: Api, desk: TokenDesk, cast: Cast, seed: int) -> None:
    """By each agency's coordinator; what an earlier day reported stays as it is."""
    months = months_before(date.today())
    for agency, coordinator in cast.coordinators.items():
        token = desk.token(coordinator, "staff", "evaluation")
        known = expect(api.get("evaluation", "/v1/indicators", token), 200, what="the indicators")
        if not known["items"]:
            _report(api, token, draw_months(seed, agency, months))
            _say_when_it_began(api, token, months[_BEGAN_AFTER[agency]])


def _report(api: Api, token: str, rows: list[Row]) -> None:
    table = write_table(rows).encode()
    answer = api.post_table("evaluation", "/v1/indicator-table", table, token)
    expect(answer, 200, what="the table of monthly figures")


def _say_when_it_began(api: Api, token: str, month: Month) -> None:
    body = {"began_on": f"{month}-01"}
    answer = api.put("evaluation", "/v1/programme", body, token)
    expect(answer, 200, what="the start of the programme")


def _drawn(draw: random.Random, headcount: int, month: Month) -> Mapping[str, int]:
    season = 1 + _SEASON * math.cos(2 * math.pi * (month.number - _PEAK) / 12)
    sick = _around(draw, headcount * _SICK_DAYS * season)
    return {
        "headcount": headcount,
        "sick_leave_days": sick,
        "sick_leave_days_mental_health": min(sick, _around(draw, sick * _OF_THEM_MENTAL)),
        "separations": _around(draw, headcount * _SEPARATIONS),
        "mental_health_incidents": _around(draw, headcount * _INCIDENTS),
        "clinician_visits": _around(draw, headcount * _VISITS),
        "awareness_events": draw.randrange(5),
    }


def _around(draw: random.Random, mean: float) -> int:
    """A count that varies somewhat more than chance alone would have it."""
    return max(0, round(draw.gauss(mean, math.sqrt(1.5 * mean))))
