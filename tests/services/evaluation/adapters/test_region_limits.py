"""The limit that holds for all who answer in an agency together."""

from collections.abc import Callable

import pytest

from services.evaluation.adapters.region_limits import RegionLimits
from shared.storage import Mongo
from tests.support.hourly_limits import ends_of, tells_nobody_how_many_others_tried

POLICIES = ("survey_answers_per_hour",)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda limits: limits.answer("harbor"),
    ],
)
def test_where_the_first_refusal_comes_tells_nobody_how_many_others_tried(
    mongo: Mongo, attempt: Callable[[RegionLimits], int]
) -> None:
    ends = ends_of(mongo, "evaluation", POLICIES, RegionLimits, attempt)
    assert tells_nobody_how_many_others_tried(ends)
