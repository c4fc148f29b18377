"""What an officer may see and end: the requests they made themselves."""

from dataclasses import dataclass

from services.intake.application.answers import RequestAnswer
from services.intake.application.ports import Page, Wanted
from services.intake.application.request_book import RequestBook
from services.intake.application.withdraw_request import WithdrawRequest
from services.intake.domain.errors import NotFound
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class OwnRequests:
    book: RequestBook
    withdraw_request: WithdrawRequest

    def list(self, agency: str, ref: str, wanted: Wanted) -> Page[RequestAnswer]:
        self.book.agency(agency)
        page = self.book.requests.for_agency(agency).of_requester(ref, wanted)
        for request in page.items:
            self.book.visited(request)
        return Page([self.book.answer(request) for request in page.items], page.next)

    def show(self, agency: str, ref: str, request_id: str) -> RequestAnswer:
        """:raises NotFound:"""
        return self.book.answer(self.find(agency, ref, request_id))

    def withdraw(self, agency: str, ref: str, request_id: str) -> RequestAnswer:
        """:raises NotFound, AlreadyEnded:"""
        return self.withdraw_request(self.find(agency, ref, request_id))

    def find(self, agency: str, ref: str, request_id: str) -> SupportRequest:
        """:raises NotFound: also for a request of somebody else."""
        request = self.book.get(agency, request_id)
        if request.asker.ref is None or request.asker.ref != ref:
            raise NotFound
        self.book.visited(request)
        return request
