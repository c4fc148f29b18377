"""Forget who asked, once there is nothing left for them to come back to."""

from dataclasses import dataclass

from services.intake.application.ports import Receipts
from services.intake.application.request_book import RequestBook
from services.intake.domain.erasure import ASKER, receipt_for
from shared.clock import Clock


@dataclass(frozen=True)
class ForgetAsker:
    book: RequestBook
    receipts: Receipts
    clock: Clock

    def __call__(self, agency: str, request_id: str) -> None:
        """Repeatable: the first receipt stays."""
        request = self.book.get(agency, request_id)
        if request.live:
            return
        with self.book.changing(request):
            request.forget_asker()
        self.receipts.add(agency, receipt_for(request_id, self.clock.now(), ASKER))
