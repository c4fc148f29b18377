"""What the region and its agencies decided, as matching asks for it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from services.matching.domain.need import Need
from services.matching.domain.scoring import Weights
from services.matching.domain.terms import Requirement, Terms
from services.matching.domain.vocabulary import Urgency


class Policies(Protocol):
    """The region's rules as they stand."""

    def terms(self, agency: str, need: Need) -> Terms: ...

    def weights(self) -> Weights: ...

    def fan_out(self, urgency: Urgency) -> int: ...

    def wait(self, urgency: Urgency) -> timedelta:
        """How long a request may wait for somebody who is only busy; often not at all."""

    def rest_after(self, topics: Collection[str]) -> timedelta:
        """How long a supporter rests after a contact about them; nothing if it was light."""

    def rest_after_incident(self) -> timedelta: ...

    def check_after(self, topics: Collection[str]) -> timedelta | None:
        """For how long a check with a clinician after a contact about them will do; None: none."""

    def check_after_incident(self) -> timedelta | None: ...

    def paced(self, span: timedelta) -> timedelta:
        """The span as it passes where demonstrations run faster."""

    def requirement(self, agency: str) -> Requirement:
        """The training and declaration an agency asks of its own supporters."""

    def day_began(self, agency: str, now: datetime) -> datetime:
        """The last midnight of the agency; a midnight is its own."""

    def next_day(self, agency: str, now: datetime) -> datetime:
        """The next midnight of the agency, when agreements and trainings begin and end."""

    def lenders_for(self, borrower: str, urgency: Urgency, now: datetime) -> frozenset[str]: ...

    def offer_time_limit(self, urgency: Urgency) -> timedelta: ...

    def max_offers(self, urgency: Urgency) -> int: ...

    def default_cap(self) -> int: ...

    def has_unit(self, agency: str, code: str) -> bool: ...

    def agencies(self) -> Sequence[str]:
        """Those that enrol and are asked."""

    def knows(self, agency: str) -> bool:
        """Whether the region has such an agency, retired ones included."""

    def time_zone(self, agency: str) -> str: ...

    def serves(self, agency: str) -> bool:
        """False once the agency is retired: it enrols and is asked no more."""
