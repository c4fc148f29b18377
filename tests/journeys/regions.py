"""Region files of the journeys: the pair of the examples, and agencies without supporters."""

from pathlib import Path
from typing import Any

import yaml

from tests.support.deployment import PAIR


def written(file: Path, *borrowers: str) -> Path:
    """The pair, with more agencies to which both lend supporters, and officers who ask a lot.

    One supporter is asked at a time, and may have many offers that weigh much.
    """
    region: dict[str, Any] = yaml.load(PAIR.read_text(), Loader=yaml.BaseLoader)
    region["agencies"] += [_small_agency(agency) for agency in borrowers]
    region["policy"]["live_requests_per_officer"] = 100
    region["policy"]["matching"] = {
        "fan_out": {"urgent": 1},
        "exposure": {"limit": 100},
        "offer_quota": {"offers": 1000},
    }
    for agreement in region["agreements"]:
        agreement["borrowers"] += borrowers
    file.write_text(yaml.safe_dump(_plain(region), sort_keys=False))
    return file


def _plain(value: Any) -> Any:
    """Numbers and flags, which the base loader leaves as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {"true": True, "false": False}.get(value, int(value) if _is_number(value) else value)


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isdecimal()


def _small_agency(agency: str) -> dict[str, Any]:
    return {
        "id": agency,
        "name": f"{agency.title()} Police Department",
        "time_zone": "America/Chicago",
        "jurisdiction": "northshore",
        "locale": "en-US",
        "headcount": 20,
        "crisis_line": "555-0133",
        "anonymous_requests": True,
        "units": [{"code": "A01", "name": "Watch A"}, {"code": "B01", "name": "Watch B"}],
    }
