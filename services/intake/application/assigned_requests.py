"""What a supporter may open and close: the requests they accepted, of whichever agency."""

from dataclasses import dataclass

from services.intake.application.answers import AssignmentAnswer, EndedAnswer, OpenedAssignment
from services.intake.application.ports import Assignments, Confidences, Page, Wanted
from services.intake.application.request_book import RequestBook
from services.intake.domain.agencies import Notice
from services.intake.domain.assignment import Assignment
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import ConfidenceDestroyed, NotFound
from shared.clock import Clock

RETURNED = "support_request.returned.v1"


@dataclass(frozen=True)
class Supporter:
    ref: str
    agency: str


@dataclass(frozen=True)
class AssignedRequests:
    """Somebody else's request, a revoked one and an erased one are missing alike."""

    book: RequestBook
    confidences: Confidences
    clock: Clock

    @property
    def assignments(self) -> Assignments:
        return self.book.assignments

    def list(self, supporter: Supporter, wanted: Wanted) -> Page[AssignmentAnswer]:
        page = self.assignments.of_supporter(supporter.ref, supporter.agency, wanted)
        return Page([self._with_request(assignment) for assignment in page.items], page.next)

    def open(self, supporter: Supporter, request_id: str) -> OpenedAssignment:
        """:raises NotFound: also once the request is erased."""
        answer = self._with_request(self._own(supporter, request_id))
        agency = answer.assignment.agency
        try:
            confidence = self.confidences.reveal(agency, request_id)
        except ConfidenceDestroyed:
            raise NotFound from None
        self.book.visited(answer.request)
        notice = self._notice_abroad(supporter.agency, agency)
        return OpenedAssignment(answer.assignment, answer.request, confidence, notice)

    def close(self, supporter: Supporter, request_id: str, outcome: Outcome) -> EndedAnswer:
        """:raises NotFound, AlreadyEnded:"""
        assignment = self._own(supporter, request_id)
        request = self.book.get(assignment.agency, request_id)
        now = self.clock.now()
        with self.book.changing(request):
            request.close(supporter.ref, outcome, now)
        if request.ending:
            self.book.tell_closed(request, request.ending, supporter.ref)
        return EndedAnswer(request.id, request.state, now)

    def hand_back(self, supporter: Supporter, request_id: str) -> None:
        """The search goes on without them. :raises NotFound, AlreadyEnded:"""
        assignment = self._own(supporter, request_id)
        request = self.book.get(assignment.agency, request_id)
        with self.book.changing(request):
            acceptance = request.hand_back(supporter.ref)
        data = {"request_id": request_id, "offer_id": acceptance.offer_id}
        self.book.events.publish(RETURNED, request.agency, data)

    def _own(self, supporter: Supporter, request_id: str) -> Assignment:
        assignment = self.assignments.get(request_id)
        if assignment is None or not assignment.opens_for(supporter.ref, supporter.agency):
            raise NotFound
        return assignment

    def _with_request(self, assignment: Assignment) -> AssignmentAnswer:
        request = self.book.get(assignment.agency, assignment.request_id)
        return AssignmentAnswer(assignment, request)

    def _notice_abroad(self, supporter_agency: str, agency: str) -> Notice | None:
        theirs = self.book.agency(agency).notice
        own = self.book.agency(supporter_agency).notice
        return None if own.jurisdiction == theirs.jurisdiction else theirs
