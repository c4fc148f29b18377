"""Waiting times as bands, because an exact time can be recognised and a band cannot."""

from collections.abc import Mapping
from datetime import timedelta

_UPPER_EDGES = (
    ("within_5_min", timedelta(minutes=5)),
    ("5_to_15_min", timedelta(minutes=15)),
    ("15_to_60_min", timedelta(hours=1)),
    ("1_to_4_h", timedelta(hours=4)),
    ("4_to_24_h", timedelta(hours=24)),
)
FIRST_CONTACT_BANDS = ("within_1_h", "1_to_4_h", "4_to_24_h", "1_to_3_days", "over_3_days")
"""After the acceptance, as supporters tell it."""

WAITING_BANDS = (*(name for name, _ in _UPPER_EDGES), "over_24_h")


def waiting_band(waited: timedelta) -> str:
    """The band of a waiting time; clocks that disagree may give a negative one, which is short."""
    for name, edge in _UPPER_EDGES:
        if waited < edge:
            return name
    return WAITING_BANDS[-1]


def median_band(counts: Mapping[str, int]) -> str | None:
    """The band that holds the (lower) median, or None when nothing was counted."""
    total = sum(counts.get(band, 0) for band in WAITING_BANDS)
    seen = 0
    for band in WAITING_BANDS:
        seen += counts.get(band, 0)
        if total and 2 * seen >= total:
            return band
    return None
