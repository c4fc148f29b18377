"""Make what was said in confidence unreadable, forget who helped, and leave a receipt."""

from dataclasses import dataclass

from services.intake.application.ports import Confidences, Receipts
from services.intake.application.request_book import RequestBook
from services.intake.domain.erasure import WORDS, receipt_for
from shared.clock import Clock


@dataclass(frozen=True)
class EraseRequest:
    """In two steps, because no transaction can hold the destruction of a key.

    Killed between them, both are done again; both bear it.
    """

    book: RequestBook
    confidences: Confidences
    receipts: Receipts
    clock: Clock

    def shred(self, agency: str, request_id: str) -> None:
        if not self.book.get(agency, request_id).live:
            self.confidences.shred(agency, request_id)

    def record(self, agency: str, request_id: str) -> None:
        request = self.book.get(agency, request_id)
        if request.live or request.erased_at:
            return
        at = self.clock.now()
        with self.book.changing(request):
            request.erase(at)
        self.confidences.forget(agency, request_id)
        self.receipts.add(agency, receipt_for(request_id, at, WORDS))
        self.book.measures.erased()
