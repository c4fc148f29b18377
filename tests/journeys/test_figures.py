"""What leadership may see of a month in which the whole stack did its work."""

import pytest

from infra.demo.api import expect
from tests.support.people import People
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(120)]

AGENCY, MINIMUM = "ridge", 10


def test_the_leadership_summary_suppresses_small_cells_and_what_would_give_them_back(
    people: People,
) -> None:
    """12 routine and 3 prompt ones: the three are hidden, and so must be another cell."""
    for urgency, count in (("routine", 12), ("prompt", 3)):
        for _ in range(count):
            people.ask_anonymously(AGENCY, urgency=urgency, language="es")
    flows = people.region.mongo.collection("evaluation.flows", AGENCY)
    eventually(lambda: flows.count_documents({"escalated": True}) == 15, within=30)

    leader = people.staff(AGENCY, "leadership")
    answer = people.get("evaluation", "/v1/reports/leadership-summary", leader, "staff")
    report = expect(answer, 200, what="the summary")
    assert (report["status"], report["minimum_cell_size"]) == ("published", MINIMUM)
    cells = {
        (table["name"], cell["code"]): cell["count"]
        for table in report["tables"]
        for cell in table["cells"]
    }
    assert cells["urgency", "prompt"] is None
    assert [count for (name, _), count in cells.items() if name == "urgency"].count(None) >= 2
    assert cells["identity", "anonymous"] == 15
    assert all(count is None or count == 0 or count >= MINIMUM for count in cells.values())


def test_leadership_has_no_door_but_the_summary(people: People) -> None:
    leader = people.staff(AGENCY, "leadership")
    for service, path in (
        ("intake", "/v1/escalations"),
        ("matching", "/v1/supporters"),
        ("notifications", "/v1/inbox"),
        ("identity", "/v1/members"),
    ):
        assert people.get(service, path, leader, "staff").status == 403
