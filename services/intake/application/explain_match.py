"""Tell the asker why this peer, and what protects them."""

from dataclasses import dataclass

from services.intake.application.request_book import RequestBook
from services.intake.domain.errors import NotFound
from services.intake.domain.match import Match, explain
from services.intake.domain.support_request import SupportRequest


@dataclass(frozen=True)
class ExplainMatch:
    book: RequestBook

    def __call__(self, request: SupportRequest) -> Match:
        """Also after the end, so that they can ask for the same peer again.

        :raises NotFound: once the request is erased, and with it who helped.
        :raises AlreadyEnded, NotMatched: when there is no peer to speak of.
        """
        if request.erased_at:
            raise NotFound
        peer = request.acceptance or request.present_peer()
        own, theirs = self.book.agency(request.agency), self.book.agency(peer.supporter_agency)
        return explain(request, peer, own, theirs)
