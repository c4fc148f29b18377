"""Look for another peer at the asker's wish, without a reason."""

from dataclasses import dataclass

from services.intake.application.answers import RequestAnswer
from services.intake.application.request_book import RequestBook
from services.intake.domain.support_request import SupportRequest

PEER_REFUSED = "support_request.peer_refused.v1"


@dataclass(frozen=True)
class ChangePeer:
    book: RequestBook

    def __call__(self, request: SupportRequest) -> RequestAnswer:
        """The peer can open the request no longer, from this moment on.

        :raises NotMatched: also when it is done again, or the peer has gone already.
        :raises AlreadyEnded:
        """
        with self.book.changing(request):
            refused = request.refuse_peer()
        data = {"request_id": request.id, "offer_id": refused.offer_id}
        self.book.events.publish(PEER_REFUSED, request.agency, data)
        return self.book.answer(request)
