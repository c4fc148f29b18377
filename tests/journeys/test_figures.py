"""What leadership may see of a month in which the whole stack did its work."""

import pytest

from infra.demo.api import expect
from tests.support.people import Body, People
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(120)]

AGENCY, MINIMUM = "ridge", 10


def test_the_leadership_summary_suppresses_small_cells_and_what_would_give_them_back(
    people: People,
) -> None:
    """The three urgent ones are hidden, and so must be another cell: totals can be subtracted."""
    officer = people.officer(AGENCY)
    counts = {"routine": 11, "prompt": 12, "urgent": 3}
    for urgency, count in counts.items():
        for _ in range(count):
            people.ask(officer, urgency=urgency, language="es")
    flows = people.region.mongo.collection("evaluation.flows", AGENCY)
    total = sum(counts.values())
    eventually(lambda: flows.count_documents({"escalated": True}) == total, within=30)

    leader = people.staff(AGENCY, "leadership")
    answer = people.get("evaluation", "/v1/reports/leadership-summary", leader, "staff")
    report = expect(answer, 200, what="the summary")
    assert (report["status"], report["minimum_cell_size"]) == ("published", MINIMUM)
    cells = _cells(report, "urgency")
    assert cells["urgent"] is None
    assert sorted(code for code, count in cells.items() if count is None) in (
        ["prompt", "urgent"],
        ["routine", "urgent"],
    )
    for table in report["tables"]:
        shown = [count for count in _cells(report, table["name"]).values() if count]
        assert all(count >= MINIMUM for count in shown)


def test_leadership_has_no_door_but_the_summary(people: People) -> None:
    leader = people.staff(AGENCY, "leadership")
    for service, path in (
        ("intake", "/v1/escalations"),
        ("matching", "/v1/supporters"),
        ("notifications", "/v1/inbox"),
        ("identity", "/v1/members"),
    ):
        assert people.get(service, path, leader, "staff").status == 403


def _cells(report: Body, name: str) -> dict[str, int | None]:
    (table,) = [table for table in report["tables"] if table["name"] == name]
    return {cell["code"]: cell["count"] for cell in table["cells"]}
