"""What a coordinator does for a request that no peer took."""

from dataclasses import dataclass

from services.intake.application.answers import EndedAnswer, EscalationAnswer
from services.intake.application.ports import Page, Wanted
from services.intake.application.request_book import RequestBook
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import NotFound
from services.intake.domain.support_request import SupportRequest
from services.intake.domain.waiting_band import waiting_band
from shared.clock import Clock

REOPENED = "support_request.reopened.v1"


@dataclass(frozen=True)
class Escalations:
    book: RequestBook
    clock: Clock

    def list(self, agency: str, wanted: Wanted) -> Page[EscalationAnswer]:
        self.book.agency(agency)
        page = self.book.requests.for_agency(agency).escalated(wanted)
        return Page([self._answer(request) for request in page.items], page.next)

    def resolve(self, agency: str, request_id: str, outcome: str) -> EndedAnswer:
        """:raises NotFound: for anything that does not wait for a coordinator now."""
        request = self.book.get(agency, request_id)
        now = self.clock.now()
        with self.book.changing(request):
            request.resolve(Outcome(outcome, "none", "none"), now)
        if request.ending:
            self.book.tell_closed(request, request.ending, None)
        return EndedAnswer(request.id, request.state, now)

    def search_again(self, agency: str, request_id: str) -> None:
        """Have supporters asked once more.

        :raises NotFound: for anything that does not wait for a coordinator now.
        """
        request = self.book.get(agency, request_id)
        with self.book.changing(request):
            request.search_again()
        self.book.events.publish(REOPENED, agency, {"request_id": request_id})

    def _answer(self, request: SupportRequest) -> EscalationAnswer:
        if request.escalation is None:
            raise NotFound
        wish = request.wish
        return EscalationAnswer(
            request.id,
            request.escalation.reason,
            wish.urgency,
            wish.topics,
            wish.language,
            waiting_band(request.escalation.at, self.clock.now()),
        )
