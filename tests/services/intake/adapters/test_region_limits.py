"""The limits that hold for all who ask in an agency together."""

from collections.abc import Callable

import pytest

from services.intake.adapters.region_limits import RegionLimits
from shared.storage import Mongo
from tests.support.hourly_limits import ends_of, tells_nobody_how_many_others_tried

POLICIES = ("anonymous_requests_per_hour", "phrase_attempts_per_minute")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda limits: limits.anonymous_request("harbor"),
        lambda limits: limits.wrong_phrase("harbor"),
        lambda limits: limits.wrong_phrase(None),
    ],
)
def test_where_the_first_refusal_comes_tells_nobody_how_many_others_tried(
    mongo: Mongo, attempt: Callable[[RegionLimits], int]
) -> None:
    ends = ends_of(mongo, "intake", POLICIES, RegionLimits, attempt)
    assert tells_nobody_how_many_others_tried(ends)
