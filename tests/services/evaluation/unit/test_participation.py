"""Response, match and attrition from numbers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.evaluation.domain.participation import Rate, Taken, participation

COUNTS = st.integers(0, 500)


def test_each_rate_is_of_those_it_speaks_of() -> None:
    found = participation(
        {
            "baseline": Taken(200, 80, {}),
            "after_contact": Taken(120, 60, {"baseline": 45}),
        }
    )
    assert found["baseline"].response == Rate(80, 200)
    after = found["after_contact"]
    assert after.response.share == 0.5
    assert after.match["baseline"].share == 0.75
    assert (after.attrition["baseline"].part, after.attrition["baseline"].of) == (35, 80)


@pytest.mark.parametrize("invited", [None, 0])
def test_of_nobody_or_an_unknown_number_there_is_no_rate(invited: int | None) -> None:
    assert participation({"climate": Taken(invited, 0, {})})["climate"].response.share is None


def test_answers_that_came_before_their_invitations_are_no_more_than_all() -> None:
    assert participation({"baseline": Taken(3, 5, {})})["baseline"].response.share == 1


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_every_share_is_between_none_and_all(invited: int, one: int, other: int, both: int) -> None:
    waves = {"a": Taken(invited, one, {}), "b": Taken(invited, other, {"a": both})}
    for each in participation(waves).values():
        rates = [each.response, *each.match.values(), *each.attrition.values()]
        assert all(rate.share is None or 0 <= rate.share <= 1 for rate in rates)
