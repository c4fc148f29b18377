"""Take in what matching says about a request, in any order and any number of times."""

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.application.request_book import RequestBook
from services.intake.domain.offers import Acceptance
from services.intake.domain.search_step import SearchMove
from services.intake.domain.support_request import Escalation, SupportRequest


@dataclass(frozen=True)
class HearMatching:
    """Every method raises NotFound for a request that this agency never had."""

    book: RequestBook

    def offer_made(self, agency: str, request_id: str, offer_id: str) -> None:
        self._tell(agency, request_id, lambda request: request.hear_offer(offer_id))

    def accepted(self, agency: str, request_id: str, acceptance: Acceptance) -> None:
        self._tell(agency, request_id, lambda request: request.hear_acceptance(acceptance))

    def offer_withdrawn(self, agency: str, request_id: str, offer_id: str) -> None:
        self._tell(agency, request_id, lambda request: request.hear_offer_withdrawn(offer_id))

    def escalated(self, agency: str, request_id: str, escalation: Escalation) -> None:
        self._tell(agency, request_id, lambda request: request.hear_escalation(escalation))

    def search_moved(self, agency: str, request_id: str, move: SearchMove) -> None:
        self._tell(agency, request_id, lambda request: request.hear_search_moved(move))

    def _tell(self, agency: str, request_id: str, news: Callable[[SupportRequest], None]) -> None:
        request = self.book.get(agency, request_id)
        if not request.live:
            return
        with self.book.changing(request):
            news(request)
