"""What the use cases need from outside, said in this service's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Confidence
from services.intake.domain.assignment import Assignment
from services.intake.domain.erasure import Receipt
from services.intake.domain.return_phrase import ReturnKeys
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest
from services.intake.domain.survey_invitations import KeyTime, Terms
from shared.security.blind_signatures import PrivateKey

T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """A page: at most `limit` items that come after the item with the id `after`."""

    limit: int = 50
    after: str | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next` is the id of the last item when more follow."""

    items: Sequence[T]
    next: str | None = None


class AgencyRequests(Protocol):
    """The requests of one agency; lists come newest first, escalated ones oldest first."""

    def add(self, request: SupportRequest) -> None: ...
    def save(self, request: SupportRequest) -> None: ...

    def touch(self, request: SupportRequest) -> None:
        """Write `touched_at` alone; the one thing that reading a request may write."""
        ...

    def untouched(self, since: datetime, warned_before: datetime, limit: int) -> Sequence[str]:
        """Ids of live ones to be warned of, being untouched since then, or warned of before."""
        ...

    def get(self, request_id: str) -> SupportRequest | None: ...
    def by_lookup(self, lookup_id: str) -> SupportRequest | None: ...
    def by_access(self, access_digest: str) -> SupportRequest | None: ...
    def live_of(self, ref: str) -> int: ...
    def of_requester(self, ref: str, wanted: Wanted) -> Page[SupportRequest]: ...
    def escalated(self, wanted: Wanted) -> Page[SupportRequest]: ...


class Requests(Protocol):
    def for_agency(self, agency_id: str) -> AgencyRequests: ...


class Assignments(Protocol):
    """One row a request, in the region, because the supporter may be of any agency."""

    def put(self, assignment: Assignment) -> None:
        """Write the row; one that names nobody is kept only where there was one."""
        ...

    def get(self, request_id: str) -> Assignment | None: ...
    def of_supporter(self, ref: str, agency: str, wanted: Wanted) -> Page[Assignment]: ...


class Confidences(Protocol):
    """What was said in confidence, under a data key of its own for each request."""

    def seal(self, agency: str, request_id: str, confidence: Confidence) -> None: ...

    def reveal(self, agency: str, request_id: str) -> Confidence:
        """:raises ConfidenceDestroyed: after `shred`."""
        ...

    def shred(self, agency: str, request_id: str) -> None:
        """Destroy the data key, at once and for good. Repeatable; no transaction undoes it."""
        ...

    def forget(self, agency: str, request_id: str) -> None:
        """Drop what can no longer be read. Repeatable."""
        ...


class Acknowledgements(Protocol):
    def add(self, agency: str, notice_version: str, at: datetime) -> None:
        """That somebody of the agency acknowledged it; nothing leads back to whom."""
        ...


class Receipts(Protocol):
    def add(self, agency: str, receipt: Receipt) -> None:
        """Repeatable: the first receipt of a request stays."""
        ...


class Agencies(Protocol):
    """The region as provisioned."""

    def find(self, agency_id: str) -> Agency | None: ...

    def ids(self) -> Sequence[str]:
        """Of all there are, retired ones too."""
        ...

    def units_above(self, agency_id: str, code: str) -> frozenset[str]:
        """The unit and every unit it belongs to; only itself when the agency has no such unit."""
        ...

    def units_below(self, agency_id: str, code: str) -> frozenset[str]:
        """The unit and every unit that belongs to it."""
        ...

    def erase_after(self) -> timedelta:
        """From a request's end to the destruction of what was said."""
        ...

    def end_untouched_after(self) -> timedelta:
        """From the last touch of a live request to its end."""
        ...

    def warn_before_end(self) -> timedelta:
        """How long before that end at least everybody concerned is told."""
        ...

    def visits_apart(self) -> timedelta:
        """As exactly it is kept when somebody looked at a request."""
        ...

    def forget_after(self) -> timedelta:
        """From a request's end to the moment the asker can no longer come back to it."""
        ...

    def answer_within(self, urgency: str) -> timedelta:
        """The longest that matching may sensibly take to find somebody or give up."""
        ...

    def coordinator_within(self, urgency: str) -> timedelta:
        """How long a coordinator has before the asker is told whom to call instead."""
        ...

    def contact_within(self, urgency: str) -> timedelta:
        """After an acceptance, or a reminder, until somebody is asked how it stands."""
        ...


class AskingLimits(Protocol):
    """Each counts one try; 0 when it is allowed, else seconds until another is worth it.

    They hold for all callers of an agency together, as nobody asks who calls. So tries that come to
    nothing count apart, or anybody could shut out those whose tries would come to something.
    """

    def anonymous_request(self, agency: str) -> int:
        """One that would be taken."""
        ...

    def refused_request(self, agency: str) -> None:
        """One that was not: nobody waits for it, operators see it when there are many."""
        ...

    def wrong_phrase(self, agency: str | None) -> int:
        """`None` for all agencies that do not exist, together."""
        ...

    def one_at_a_time(self, agency: str, ref: str) -> None:
        """What of this officer's is counted now, nobody else adds to before this is written.

        The one method that counts no try.
        """
        ...

    def live_requests(self) -> int:
        """How many an officer may have at once."""
        ...


class Events(Protocol):
    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None: ...


class Deadlines(Protocol):
    def erase_at(self, agency: str, request_id: str, at: datetime) -> None: ...
    def forget_at(self, agency: str, request_id: str, at: datetime) -> None: ...

    def first_answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        """From now, of a new request."""
        ...

    def answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        """From now; replaces the deadline of an earlier search."""
        ...

    def coordinator_within(self, agency: str, request_id: str, span: timedelta) -> None:
        """From now; replaces the deadline of an earlier escalation."""
        ...

    def contact_within(
        self, agency: str, request_id: str, span: timedelta, offer_id: str, step: str
    ) -> None:
        """From now; says whom to ask then, about which accepted offer."""
        ...


class SurveyTerms(Protocol):
    def waves(self) -> Mapping[str, Terms]:
        """Of every survey that asks anything."""
        ...


class PassKeys(Protocol):
    """What passes are signed with, in each agency, for each survey and time."""

    def key_id(self, agency: str, time: KeyTime) -> str | None: ...
    def private(self, agency: str, time: KeyTime) -> PrivateKey: ...

    def add(self, agency: str, time: KeyTime, key: PrivateKey) -> str:
        """Its id."""
        ...


class IssuedPasses(Protocol):
    def claim(self, agency: str, once: str, what: bytes, until: datetime) -> bytes:
        """What was issued for this, which is ``what`` if it was nothing before."""
        ...


class Phrases(Protocol):
    def invent(self, language: str) -> str: ...

    def derive(self, agency: str, phrase: str) -> ReturnKeys:
        """Slow on purpose, and equally slow for any text."""
        ...


class Measures(Protocol):
    def submitted(self, urgency: str, identity_level: str) -> None: ...
    def moved(self, before: State, after: State) -> None: ...
    def erased(self) -> None: ...
