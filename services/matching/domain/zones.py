"""Time zones by name: which names there are comes and goes with the system a process runs on."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_INSTEAD = ZoneInfo("UTC")


def is_known(name: str) -> bool:
    return name in _names()


def zone_of(name: str) -> ZoneInfo:
    """UTC in place of a zone this system does not have: for days, never for hours."""
    return ZoneInfo(name) if is_known(name) else _INSTEAD


@cache
def _names() -> frozenset[str]:
    """Read once: walking the zone folders costs some 20 ms."""
    return frozenset(available_timezones())
