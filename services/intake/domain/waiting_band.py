"""How long somebody has waited, as a band: an exact time would point at a person."""

from datetime import datetime, timedelta

_BANDS = (
    (timedelta(hours=1), "under_1_h"),
    (timedelta(hours=4), "1_to_4_h"),
    (timedelta(hours=24), "4_to_24_h"),
)
WAITING_BANDS = (*(name for _, name in _BANDS), "over_24_h")


def waiting_band(since: datetime, now: datetime) -> str:
    waited = now - since
    return next((name for limit, name in _BANDS if waited < limit), WAITING_BANDS[-1])
