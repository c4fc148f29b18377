"""The requests together with everything that must follow when one of them changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from services.intake.application.answers import RequestAnswer
from services.intake.application.ports import (
    Agencies,
    Assignments,
    Deadlines,
    Events,
    Measures,
    Requests,
)
from services.intake.domain.agencies import Agency
from services.intake.domain.assignment import assignment_of
from services.intake.domain.ending import Ending
from services.intake.domain.errors import NotFound
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest
from shared.clock import Clock

WITHDRAWN = "support_request.withdrawn.v1"
CLOSED = "support_request.closed.v1"

SUPPORTER, COORDINATOR = "supporter", "coordinator"


@dataclass(frozen=True)
class RequestBook:
    requests: Requests
    assignments: Assignments
    agencies: Agencies
    events: Events
    deadlines: Deadlines
    measures: Measures
    clock: Clock

    def agency(self, agency_id: str) -> Agency:
        """:raises NotFound: for an agency that is not of this region."""
        agency = self.agencies.find(agency_id)
        if agency is None:
            raise NotFound
        return agency

    def get(self, agency_id: str, request_id: str) -> SupportRequest:
        """:raises NotFound: also for an agency that is not of this region."""
        self.agency(agency_id)
        request = self.requests.for_agency(agency_id).get(request_id)
        if request is None:
            raise NotFound
        return request

    @contextmanager
    def changing(self, request: SupportRequest) -> Iterator[None]:
        """Write the request, who may open it and the measure, when the change succeeds."""
        before, accepted_before = request.state, request.acceptance
        opened_before = assignment_of(request)
        yield
        if (request.state, request.acceptance) != (before, accepted_before):
            request.touch(self.clock.now())
        self.requests.for_agency(request.agency).save(request)
        if assignment_of(request) != opened_before:
            self.assignments.put(assignment_of(request))
        if request.state is not before:
            self.measures.moved(before, request.state)
            if before in (State.MATCHED, State.ESCALATED):
                self.await_answer(request)
            self._await_coordinator(request)
        if request.acceptance != accepted_before:
            self.await_contact(request, SUPPORTER)

    def visited(self, request: SupportRequest) -> None:
        """Its asker or its supporter looked at it: what is still needed is not erased.

        Kept as coarsely as the day: when exactly somebody came back is nobody's business.
        """
        apart = self.agencies.visits_apart().total_seconds()
        coarse = datetime.fromtimestamp(self.clock.now().timestamp() // apart * apart, UTC)
        if request.touch(coarse):
            self.requests.for_agency(request.agency).touch(request)

    def await_first_answer(self, request: SupportRequest) -> None:
        """Of one that is just being submitted: there is no earlier search."""
        span = self.agencies.answer_within(request.wish.urgency)
        self.deadlines.first_answer_within(request.agency, request.id, span)

    def await_answer(self, request: SupportRequest) -> None:
        """Whoever is looked for is also waited for: nobody else would notice a lost message."""
        if request.state in (State.SUBMITTED, State.OFFERED):
            span = self.agencies.answer_within(request.wish.urgency)
            self.deadlines.answer_within(request.agency, request.id, span)

    def await_contact(self, request: SupportRequest, step: str) -> None:
        """Ask the supporter how it stands, and after as long again the coordinator."""
        if request.acceptance and request.state is State.MATCHED:
            span = self.agencies.contact_within(request.wish.urgency)
            offer_id = request.acceptance.offer_id
            self.deadlines.contact_within(request.agency, request.id, span, offer_id, step)

    def _await_coordinator(self, request: SupportRequest) -> None:
        """A person is waited for by the clock as well: the last step needs nobody's news."""
        if request.state is State.ESCALATED:
            span = self.agencies.coordinator_within(request.wish.urgency)
            self.deadlines.coordinator_within(request.agency, request.id, span)

    def tell_withdrawn(self, request: SupportRequest, ending: Ending) -> None:
        data = {"request_id": request.id, "sequence": request.sequence}
        self.events.publish(WITHDRAWN, request.agency, data)
        self._start_retention_clock(request, ending)

    def tell_closed(
        self, request: SupportRequest, ending: Ending, supporter_ref: str | None
    ) -> None:
        outcome = ending.outcome
        if outcome is None:
            raise ValueError("a closed request has an outcome")
        data = {
            "request_id": request.id,
            "sequence": request.sequence,
            "outcome": outcome.outcome,
            "contacts_band": outcome.contacts_band,
            "duration_band": outcome.duration_band,
            "supporter_ref": supporter_ref,
        }
        if outcome.first_contact_band is not None:
            data["first_contact_band"] = outcome.first_contact_band
        self.events.publish(CLOSED, request.agency, data)
        self._start_retention_clock(request, ending)

    def answer(self, request: SupportRequest) -> RequestAnswer:
        return RequestAnswer(request, self.agency(request.agency))

    def _start_retention_clock(self, request: SupportRequest, ending: Ending) -> None:
        erase, forget = self.agencies.erase_after(), self.agencies.forget_after()
        self.deadlines.erase_at(request.agency, request.id, ending.at + erase)
        self.deadlines.forget_at(request.agency, request.id, ending.at + max(erase, forget))
