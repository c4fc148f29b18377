"""End a request at the asker's wish, without a reason."""

from dataclasses import dataclass

from services.intake.application.answers import RequestAnswer
from services.intake.application.request_book import RequestBook
from services.intake.domain.support_request import SupportRequest
from shared.clock import Clock


@dataclass(frozen=True)
class WithdrawRequest:
    book: RequestBook
    clock: Clock

    def __call__(self, request: SupportRequest) -> RequestAnswer:
        """Repeatable. :raises AlreadyEnded: when it was closed."""
        with self.book.changing(request):
            fresh = request.withdraw(self.clock.now())
        if fresh and request.ending:
            self.book.tell_withdrawn(request, request.ending)
        return self.book.answer(request)
