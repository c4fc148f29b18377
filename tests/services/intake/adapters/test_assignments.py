"""One suite for every store of assignments."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.adapters.mongo_assignments import MongoAssignments
from services.intake.application.ports import Assignments, Wanted
from services.intake.domain.assignment import Assignment, AssignmentState
from tests.services.intake.builders import NOON, SUPPORTER
from tests.services.intake.fakes import FakeAssignments


@pytest.fixture(params=["fake", "mongo"])
def assignments(request: pytest.FixtureRequest) -> Assignments:
    if request.param == "fake":
        return FakeAssignments()
    return MongoAssignments(request.getfixturevalue("provisioned"), None)


def an_assignment(request_id: str = "r1", minutes: int = 0) -> Assignment:
    at = NOON + timedelta(minutes=minutes)
    return Assignment(request_id, "harbor", AssignmentState.ACTIVE, SUPPORTER, "lakeside", at)


def nobodys(request_id: str = "r1") -> Assignment:
    return Assignment(request_id, "harbor", AssignmentState.REVOKED, None, None, None)


def test_what_was_put_is_read_back(assignments: Assignments) -> None:
    assignments.put(an_assignment())
    assert assignments.get("r1") == an_assignment()
    assert assignments.get("r2") is None


def test_a_request_that_nobody_ever_accepted_leaves_no_row(assignments: Assignments) -> None:
    assignments.put(nobodys())
    assert assignments.get("r1") is None


def test_a_revoked_assignment_names_nobody(assignments: Assignments) -> None:
    assignments.put(an_assignment())
    assignments.put(nobodys())
    assert assignments.get("r1") == nobodys()
    assert assignments.of_supporter(SUPPORTER, "lakeside", Wanted()).items == []


def test_the_next_supporter_replaces_the_last(assignments: Assignments) -> None:
    assignments.put(an_assignment())
    assignments.put(replace(an_assignment(), supporter_ref="next"))
    assert assignments.of_supporter(SUPPORTER, "lakeside", Wanted()).items == []
    assert len(assignments.of_supporter("next", "lakeside", Wanted()).items) == 1


def test_a_supporter_of_the_same_name_elsewhere_is_somebody_else(assignments: Assignments) -> None:
    assignments.put(an_assignment())
    assert assignments.of_supporter(SUPPORTER, "harbor", Wanted()).items == []


def test_a_supporters_list_comes_newest_first_and_page_by_page(assignments: Assignments) -> None:
    for number in range(3):
        assignments.put(an_assignment(f"r{number}", number))
    first = assignments.of_supporter(SUPPORTER, "lakeside", Wanted(2))
    rest = assignments.of_supporter(SUPPORTER, "lakeside", Wanted(2, first.next))
    assert [a.request_id for page in (first, rest) for a in page.items] == ["r2", "r1", "r0"]
