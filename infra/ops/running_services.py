"""What the services of a deployment say of themselves, each asked for a few seconds at most."""

from __future__ import annotations

import requests
from prometheus_client.parser import text_string_to_metric_families

SECONDS = 4
_BUILD = "watchmate_build_info"


def version_of(metrics: str) -> str | None:
    """As the process at this metrics address tells it; None when it tells none."""
    try:
        answer = requests.get(f"{metrics}/metrics", timeout=SECONDS)
        families = list(text_string_to_metric_families(answer.text if answer.ok else ""))
    except (requests.RequestException, ValueError):
        return None
    samples = [one for family in families for one in family.samples if one.name == _BUILD]
    return samples[0].labels.get("version") if samples else None


def answers(address: str, path: str) -> int | None:
    """The HTTP status of a probe; None when nobody is there."""
    try:
        return requests.get(f"{address}{path}", timeout=SECONDS).status_code
    except requests.RequestException:
        return None
