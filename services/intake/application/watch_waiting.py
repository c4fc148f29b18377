"""Notice that nothing happens: nobody took it, no coordinator acted, nobody closed it."""

from dataclasses import dataclass

from services.intake.application.request_book import COORDINATOR, SUPPORTER, RequestBook
from services.intake.domain.states import State
from shared.clock import Clock

UNANSWERED = "support_request.unanswered.v1"
OVERDUE = "support_request.overdue.v1"


@dataclass(frozen=True)
class WatchWaiting:
    """All are asked by time alone, so that no lost message leaves somebody waiting."""

    book: RequestBook
    clock: Clock

    def unanswered(self, agency: str, request_id: str) -> None:
        """Nothing happens to a request that was taken, escalated or ended meanwhile."""
        request = self.book.get(agency, request_id)
        with self.book.changing(request):
            given_up = request.give_up_waiting(self.clock.now())
        if given_up:
            self.book.events.publish(UNANSWERED, agency, {"request_id": request_id})

    def unheeded(self, agency: str, request_id: str) -> None:
        """Asker and coordinators are told once more; it stays the coordinator's.

        Nothing happens to a request that was taken, reopened or ended meanwhile.
        """
        request = self.book.get(agency, request_id)
        with self.book.changing(request):
            named = request.name_clinician()
        if named:
            self.book.events.publish(UNANSWERED, agency, {"request_id": request_id})

    def contact(self, agency: str, request_id: str, offer_id: str, step: str) -> None:
        """Nothing happens once the contact has ended or went to somebody else."""
        request = self.book.get(agency, request_id)
        acceptance = request.acceptance
        if request.state is not State.MATCHED or not acceptance:
            return
        if acceptance.offer_id != offer_id:
            return
        data = {
            "request_id": request_id,
            "supporter_ref": acceptance.supporter_ref,
            "supporter_agency": acceptance.supporter_agency,
            "step": step,
        }
        self.book.events.publish(OVERDUE, agency, data)
        if step == SUPPORTER:
            self.book.await_contact(request, COORDINATOR)
