"""What keeping and reading the pool of supporters needs."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.matching.domain.career import Career
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter
from services.matching.domain.week_hours import WeekHours


@dataclass(frozen=True)
class PoolFilter:
    """What the store can narrow by index; a superset of what the hard rules let through.

    `home`: the requester's agency, of which also those are read who are shared with no other.
    `hours`: in which they may be reachable; None when it does not matter.
    `topics` say in which order the pool is read: first who has lived through one of them, then
    who knows one, then the others; within each, who was offered something longest ago.
    `declared_since`: the earliest day of a declaration of relationships; None: it does not matter.
    """

    agencies: frozenset[str]
    language: str
    designated_by: date
    trained_until: date
    home: str
    hours: WeekHours | None = None
    topics: tuple[str, ...] = ()
    declared_since: date | None = None


@dataclass(frozen=True)
class Hold:
    """A place for one request, and what must still be true of the supporter to take it.

    `most_load`: what they may carry with it. `most_offers`: how many they may have had since
    `since`, before this one. `midnight`: the last one of the supporter's agency.
    """

    request_id: str
    weight: int
    at: datetime
    most_load: int
    most_offers: int
    since: datetime
    midnight: datetime


class Supporters(Protocol):
    """The regional pool; only a home agency's coordinator reads or writes a profile."""

    def add(self, supporter: Supporter) -> None:
        """Raises AlreadyEnrolled; a supporter who left their agency's pool may return."""

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        """Those still in the pool, ordered by reference; fewer than `limit` only at the end."""

    def find(self, ref: str) -> Supporter | None:
        """Raises UnreadableSupporter for one who is kept in words this version does not know."""

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        """Everything but holds, checks and reminders.

        Raises ChangedMeanwhile when `before` is stale.
        """

    def take_out(self, ref: str) -> None:
        """Who leaves the pool and cannot be read."""

    def pass_over_after(self, ref: str, last_day: date | None) -> None:
        """Their own agency's requirement is met until then, or not at all: `candidates` leaves
        them out from the next day on, until the ledger is saved anew or this is said again."""

    def hold(self, ref: str, hold: Hold) -> bool:
        """Take one place for the request, once; False when there is none to take."""

    def release(
        self, ref: str, request_id: str, midnight: datetime, rests_until: datetime | None = None
    ) -> None:
        """Give the place back; releasing twice gives back one. A longer rest stays.

        The first hold or release after a midnight keeps the workload as it was before.
        """

    def cover_by_check(self, ref: str, now: datetime, until: datetime) -> bool:
        """Whether a check is to be offered now: False while an earlier one covers them.

        Either way they are covered until then, or longer if they were.
        """

    def note_reminder(self, ref: str, declared_on: date) -> bool:
        """Whether they are to be reminded of that declaration: only once of each."""

    def candidates(
        self, wanted: PoolFilter, page: int, most: int, tally: Callable[[int], object] = int
    ) -> Iterator[list[Supporter]]:
        """Supporters with a free place, nobody twice, never more than `most` read.

        `tally` is told how many were read, also those who are not handed out."""

    def some(self, refs: Collection[str]) -> Sequence[Supporter]:
        """Those of them who are in the pool, in the order given."""

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        """Anybody in the agency's pool, whatever speaks against them: to explain with."""


class Careers(Protocol):
    """How people became, were and ceased to be supporters, in the agency they belong to."""

    def find(self, agency: str, supporter_ref: str) -> Career | None: ...

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        """Ordered by reference, after the reference given."""

    def save(self, before: Career, after: Career) -> Career:
        """A career of version 0 is new; raises ChangedMeanwhile when `before` is stale."""


class Personnel(Protocol):
    """Who commands which unit and left which, also of people who are no supporters yet."""

    def one_at_a_time(self, agency: str, supporter_ref: str) -> None:
        """Whoever enrols them, and whoever hears of them, sees what the other wrote.

        To be called before anything of them is read; the two that keep what was heard do it too.
        """

    def keep_command(self, agency: str, supporter_ref: str, command: Command) -> None:
        """News of an end stays, whichever of the two came first."""

    def commands_of(self, agency: str, supporter_ref: str) -> Sequence[Command]: ...

    def keep_former_unit(self, agency: str, supporter_ref: str, left: FormerUnit) -> None:
        """Of several departures from one unit the last one stays."""

    def former_units_of(self, agency: str, supporter_ref: str) -> Sequence[FormerUnit]: ...
