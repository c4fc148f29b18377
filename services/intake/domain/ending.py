"""How a request ended, without a name and without a narrative."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.states import State


@dataclass(frozen=True)
class Outcome:
    """Codes and bands only."""

    outcome: str
    contacts_band: str
    duration_band: str
    first_contact_band: str | None = None
    """Since the acceptance; None when it was not told."""


@dataclass(frozen=True)
class Ending:
    state: State
    at: datetime
    outcome: Outcome | None = None
