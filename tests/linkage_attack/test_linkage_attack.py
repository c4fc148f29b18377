"""A small attack: nobody is found, and where the guard is removed everybody is."""

import pytest

from tests.linkage_attack.__main__ import attacked

pytestmark = pytest.mark.timeout(600)


def test_nobody_is_found_better_than_by_guessing(servers: object) -> None:
    found = attacked(officers=6, guarded=True)
    assert found["answers"] == 12 + 2 * 9
    assert not found["exceeds_chance"], found
    remains = found["with_oplog"]
    assert remains["successes"] == remains["trials"], "the decision's page says what remains"


def test_the_attack_would_see_answers_in_the_order_of_writing(servers: object) -> None:
    found = attacked(officers=6, guarded=False)
    assert found["exceeds_chance"], found
    assert found["best"] in ("natural_order", "order_of_both_collections")
    assert found["best_successes"] == found["best_trials"]
