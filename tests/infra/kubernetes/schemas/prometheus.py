"""The Prometheus Operator: what is scraped, and the rules."""

from tests.infra.kubernetes.schemas.pieces import (
    DURATION,
    SELECTOR,
    TEXT,
    Schema,
    closed,
    one_of,
    resource,
    several,
)

API = "monitoring.coreos.com/v1"

_RELABELING = closed(
    {
        "sourceLabels": several(TEXT),
        "targetLabel": TEXT,
        "replacement": TEXT,
        "regex": TEXT,
        "action": one_of("replace", "keep", "drop", "labeldrop", "labelkeep", "labelmap"),
    }
)
_ENDPOINT = closed(
    {
        "port": TEXT,
        "path": {"type": "string", "pattern": "^/"},
        "interval": DURATION,
        "params": {"type": "object", "additionalProperties": several(TEXT)},
        "relabelings": several(_RELABELING),
        "metricRelabelings": several(_RELABELING),
    },
    ["port"],
)


def _monitor(kind: str, endpoints: str) -> dict[str, Schema]:
    fields = {"jobLabel": TEXT, "selector": SELECTOR, endpoints: several(_ENDPOINT)}
    return {kind: resource(API, kind, closed(fields, ["selector", endpoints]))}


_LABELS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
}
_SPAN: Schema = {"type": "string", "pattern": "^([0-9]+(ms|s|m|h|d|w|y))+$"}
_NAME: Schema = {"type": "string", "pattern": "^[a-zA-Z_:][a-zA-Z0-9_:]*$"}
_RECORDING = closed({"record": _NAME, "expr": TEXT, "labels": _LABELS}, ["record", "expr"])
_ALERT = closed(
    {
        "alert": TEXT,
        "expr": TEXT,
        "for": _SPAN,
        "keep_firing_for": _SPAN,
        "labels": _LABELS,
        "annotations": _LABELS,
    },
    ["alert", "expr"],
)
_GROUP = closed(
    {"name": TEXT, "interval": _SPAN, "rules": several({"oneOf": [_RECORDING, _ALERT]})},
    ["name", "rules"],
)
_RULES = closed({"groups": {"type": "array", "items": _GROUP}}, ["groups"])

_TARGETS = closed(
    {
        "targets": several({"type": "string", "pattern": "^[^:/]+:[0-9]+$"}),
        "labels": _LABELS,
    },
    ["targets"],
)
_SCRAPED = closed(
    {
        "staticConfigs": several(_TARGETS),
        "metricsPath": {"type": "string", "pattern": "^/"},
        "params": {"type": "object", "additionalProperties": several(TEXT)},
        "scrapeInterval": DURATION,
    },
    ["staticConfigs"],
)

SCHEMAS = {
    **_monitor("PodMonitor", "podMetricsEndpoints"),
    **_monitor("ServiceMonitor", "endpoints"),
    "ScrapeConfig": resource("monitoring.coreos.com/v1alpha1", "ScrapeConfig", _SCRAPED),
    "PrometheusRule": resource(API, "PrometheusRule", _RULES),
}
