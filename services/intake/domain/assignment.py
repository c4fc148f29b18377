"""The one request a supporter may open, whichever agency it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest


class AssignmentState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    REVOKED = "revoked"
    ERASED = "erased"


@dataclass(frozen=True)
class Assignment:
    """`supporter_ref` is empty when nobody may open the request any more."""

    request_id: str
    agency: str
    state: AssignmentState
    supporter_ref: str | None
    supporter_agency: str | None
    assigned_at: datetime | None

    def opens_for(self, supporter_ref: str, agency: str) -> bool:
        return (self.supporter_ref, self.supporter_agency) == (supporter_ref, agency)


def assignment_of(request: SupportRequest) -> Assignment:
    """What follows from the request; a revoked one names nobody."""
    state = _state_of(request)
    acceptance = request.acceptance
    if state in (AssignmentState.ACTIVE, AssignmentState.CLOSED) and acceptance:
        return Assignment(
            request.id,
            request.agency,
            state,
            acceptance.supporter_ref,
            acceptance.supporter_agency,
            acceptance.at,
        )
    return Assignment(request.id, request.agency, state, None, None, None)


def _state_of(request: SupportRequest) -> AssignmentState:
    if request.erased_at:
        return AssignmentState.ERASED
    by_state = {State.MATCHED: AssignmentState.ACTIVE, State.CLOSED: AssignmentState.CLOSED}
    return by_state.get(request.state, AssignmentState.REVOKED)
