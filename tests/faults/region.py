"""The region of the runs: the example's, where faults alone keep anybody from helping."""

from pathlib import Path
from typing import Any

import yaml

from infra.local.stack import DEFAULT_REGION

PACE = 240
CAP = 20

# At this pace 5, 10 and 15 seconds: longer than a server is away.
_TIME_LIMITS = {"urgent": "PT20M", "prompt": "PT40M", "routine": "PT60M"}
_TIRELESS = {
    "offer_quota": {"offers": 1000},
    "exposure": {"limit": 100, "heavy_from": 11},
}
"""Nobody is over a number of offers or a weight, or rests after a heavy contact."""


def written(file: Path) -> Path:
    """A request waits in line as long as in the example, and as many are asked at once."""
    region: dict[str, Any] = yaml.safe_load(DEFAULT_REGION.read_text())
    policy = region["policy"]
    policy["offer_time_limit"] = _TIME_LIMITS
    policy["matching"] |= _TIRELESS
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(region, sort_keys=False))
    return file
