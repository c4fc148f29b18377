"""Where a limit ends, hour after hour, for whoever tries as often as they may."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from shared.region import RegionDirectory, load_region
from shared.storage import Mongo
from shared.storage.limits import Limits
from tests.support.deployment import PAIR

L = TypeVar("L")

MOST = 10
"""What the policy of the region says."""


class _Clock:
    time = datetime(2031, 5, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def ends_of(
    mongo: Mongo,
    service: str,
    policies: tuple[str, ...],
    made: Callable[[Limits, RegionDirectory], L],
    attempt: Callable[[L], int],
) -> set[int]:
    """How many tries were taken in each of twelve hours; `attempt` says how long to wait."""
    document = load_region(PAIR).to_document()
    document["policy"] |= dict.fromkeys(policies, MOST)
    mongo.region["region.registry"].insert_one({"_id": "region", **document})
    clock = _Clock()
    limits = made(Limits(mongo, service, clock), RegionDirectory(mongo, 60))
    ends = set()
    for _ in range(12):
        taken = 0
        while not attempt(limits):
            taken += 1
        ends.add(taken)
        clock.time += timedelta(hours=1)
    return ends


def tells_nobody_how_many_others_tried(ends: set[int]) -> bool:
    """Never below what the policy says, at most half as many more, and not twice alike."""
    return len(ends) > 1 and min(ends) >= MOST and max(ends) <= MOST + MOST // 2
