"""The limit that holds for all who answer in an agency together."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.evaluation.adapters.region_limits import RegionLimits
from shared.region import RegionDirectory, load_region
from shared.storage import Mongo
from shared.storage.limits import Limits
from tests.support.deployment import PAIR

MOST = 10


class _Clock:
    time = datetime(2031, 5, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.mark.parametrize(
    "attempt",
    [
        lambda limits: limits.answer("harbor"),
    ],
)
def test_where_the_first_refusal_comes_tells_nobody_how_many_others_tried(
    mongo: Mongo, attempt: Callable[[RegionLimits], int]
) -> None:
    document = load_region(PAIR).to_document()
    document["policy"] |= {
        "survey_answers_per_hour": MOST,
    }
    mongo.region["region.registry"].insert_one({"_id": "region", **document})
    clock = _Clock()
    limits = RegionLimits(Limits(mongo, "evaluation", clock), RegionDirectory(mongo, 60))
    ends = set()
    for _ in range(12):
        taken = 0
        while not attempt(limits):
            taken += 1
        ends.add(taken)
        clock.time += timedelta(hours=1)
    assert len(ends) > 1
    assert min(ends) >= MOST
    assert max(ends) <= MOST + MOST // 2
