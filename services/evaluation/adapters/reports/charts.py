"""Charts as SVG: Vega-Lite descriptions of the declared kinds, drawn by vl-convert.

Colours keep 3 : 1 and more against white, and none is told apart by colour alone: lines differ in
their dashes. A chart stands on white in every scheme; what it says is also in its table.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.evaluation.adapters.reports.messages import Messages
from services.evaluation.domain.report import Chart

Spec = dict[str, Any]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_FONT = "DejaVu Sans, Verdana, sans-serif"
_INK, _BLUE, _ORANGE = "#1f2933", "#1f5a99", "#a84300"
_WIDTH, _BAR, _HEIGHT = 300, 30, 220
_CONFIG: Spec = {
    "font": _FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": _INK,
        "titleColor": _INK,
        "gridColor": "#dfe3e8",
        "domainColor": "#7b8794",
        "tickColor": "#7b8794",
        "labelLimit": 230,
    },
    "legend": {
        "labelFontSize": 12,
        "labelColor": _INK,
        "labelLimit": 320,
        "orient": "top",
        "direction": "vertical",
        "title": None,
    },
}
_STROKES = {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeWidth": 3}
"""In the legend, too, lines are told apart by their dashes."""
_IN_TIME = ("line", "series")
"""What is not shown leaves a gap: without its place, time would seem to pass faster there."""
# For people the whole is one picture with one description; what is inside says nothing more.
_INSIDE = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def svg_of(chart: Chart, words: Messages) -> str:
    """The picture, as one element without an id, so that several may stand in one page."""
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(spec_of(chart, words)))
    return _INSIDE.sub("", drawn)


def spec_of(chart: Chart, words: Messages) -> Spec:
    values = [
        {**vars(point), "place": place, "told": _told(point.value, words)}
        for place, point in enumerate(chart.points)
        if point.value is not None or chart.kind in _IN_TIME
    ]
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "width": _WIDTH,
        "data": {"values": values},
        **_DRAWN[chart.kind](chart, words),
    }


def _told(value: float | None, words: Messages) -> str:
    return "" if value is None else words.number(value)


def _bar(chart: Chart, words: Messages) -> Spec:
    """Lying, so that long labels are read without turning the head; each says its number."""
    x = {"field": "value", "type": "quantitative", "title": chart.unit, "axis": {"tickCount": 5}}
    y = {"field": "label", "type": "nominal", "sort": {"field": "place"}, "title": None}
    label = {"type": "text", "align": "left", "dx": 4, "fontSize": 12, "color": _INK}
    return {
        "height": {"step": _BAR},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "bar", "color": _BLUE, "height": {"band": 0.7}}},
            {"mark": label, "encoding": {"text": {"field": "told"}}},
        ],
    }


def _line(chart: Chart, words: Messages) -> Spec:
    return {
        "height": _HEIGHT,
        "encoding": {"x": _along(chart)},
        "layer": [_interval(), *_observed(chart)],
    }


def _series(chart: Chart, words: Messages) -> Spec:
    """What was observed as points, what was expected as a dashed line."""
    observed, expected = words.say("chart.observed"), words.say("chart.expected")
    scale = {"domain": [observed, expected], "range": [_BLUE, _ORANGE]}
    dashes = {"domain": [observed, expected], "range": [[1, 0], [6, 4]]}
    return {
        "height": _HEIGHT,
        "encoding": {"x": _along(chart)},
        "layer": [
            _interval(),
            *_observed(chart, {"datum": observed, "scale": scale, "legend": _STROKES}),
            {
                "transform": [{"filter": "datum.expected !== null"}],
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    "y": {"field": "expected", "type": "quantitative"},
                    "color": {"datum": expected, "scale": scale, "legend": _STROKES},
                    "strokeDash": {"datum": expected, "scale": dashes, "legend": _STROKES},
                },
            },
        ],
    }


def _distribution(chart: Chart, words: Messages) -> Spec:
    """Standing bars without gaps, over the values of a scale."""
    y = {"field": "value", "type": "quantitative", "title": chart.unit}
    bar = {"type": "bar", "color": _BLUE, "width": {"band": 0.95}}
    return {"height": _HEIGHT, "mark": bar, "encoding": {"x": _along(chart), "y": y}}


def _along(chart: Chart) -> Spec:
    axis = {"labelAngle": -40 if len(chart.points) > 4 else 0, "labelOverlap": "greedy"}
    sort = {"field": "place"}
    return {"field": "label", "type": "ordinal", "sort": sort, "title": chart.label, "axis": axis}


def _observed(chart: Chart, color: Mapping[str, Any] | None = None) -> list[Spec]:
    y = {"field": "value", "type": "quantitative", "title": chart.unit, "scale": {"zero": True}}
    encoding: Spec = {"y": y, "color": color or {"value": _BLUE}}
    point = {"type": "point", "filled": True, "size": 60, "opacity": 1}
    return [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"mark": point, "encoding": encoding},
    ]


def _interval() -> Spec:
    return {
        "transform": [{"filter": "datum.low !== null"}],
        "mark": {"type": "rule", "strokeWidth": 2, "color": "#7b8794"},
        "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }


_DRAWN: Mapping[str, Callable[[Chart, Messages], Spec]] = {
    "bar": _bar,
    "line": _line,
    "series": _series,
    "distribution": _distribution,
}
