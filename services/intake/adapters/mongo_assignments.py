"""Which supporter may open which request, in the region's database."""

from typing import Any

from pymongo.client_session import ClientSession

from services.intake.adapters.keyset import Order, page_of
from services.intake.application.ports import Page, Wanted
from services.intake.domain.assignment import Assignment, AssignmentState
from shared.storage import Mongo


class MongoAssignments:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._rows = mongo.collection("intake.assignments")
        self._session = session

    def put(self, assignment: Assignment) -> None:
        self._rows.replace_one(
            {"_id": assignment.request_id},
            _document(assignment),
            upsert=assignment.supporter_ref is not None,
            session=self._session,
        )

    def get(self, request_id: str) -> Assignment | None:
        row = self._rows.find_one({"_id": request_id}, session=self._session)
        return None if row is None else _assignment(row)

    def of_supporter(self, ref: str, agency: str, wanted: Wanted) -> Page[Assignment]:
        own = {"supporter_ref": ref, "supporter_agency": agency}
        page = page_of(self._rows, own, Order("assigned_at", -1, own), wanted, self._session)
        return Page([_assignment(row) for row in page.items], page.next)


def _document(assignment: Assignment) -> dict[str, Any]:
    document = {
        "_id": assignment.request_id,
        "agency": assignment.agency,
        "state": str(assignment.state),
        "supporter_ref": assignment.supporter_ref,
        "supporter_agency": assignment.supporter_agency,
        "assigned_at": assignment.assigned_at,
    }
    return {field: value for field, value in document.items() if value is not None}


def _assignment(row: dict[str, Any]) -> Assignment:
    return Assignment(
        row["_id"],
        row["agency"],
        AssignmentState(row["state"]),
        row.get("supporter_ref"),
        row.get("supporter_agency"),
        row.get("assigned_at"),
    )
