"""A coordinator sees a supporter's workload as it stood at their agency's last midnight."""

from dataclasses import replace
from datetime import datetime, timedelta

from services.matching.domain.supporter import Supporter
from services.matching.domain.workload import Workload

from .ports import Ports

_INSTANT = timedelta(microseconds=1)


def workload_of(ports: Ports, supporter: Supporter) -> Workload:
    """A rest ends at a midnight here: its minute would tell when a heavy contact ended."""
    seen = supporter.workload(ports.policies.day_began(supporter.agency, ports.clock.now()))
    return replace(seen, rests_until=_rounded_up(ports, supporter.agency, seen.rests_until))


def as_shown(ports: Ports, supporter: Supporter) -> Supporter:
    """For whatever a coordinator reads that is worked out from supporters."""
    return supporter.as_shown(workload_of(ports, supporter))


def _rounded_up(ports: Ports, agency: str, until: datetime | None) -> datetime | None:
    return None if until is None else ports.policies.next_day(agency, until - _INSTANT)
