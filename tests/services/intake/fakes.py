"""Hand-written stand-ins that share the ports of the intake service."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.intake.application.ports import Page, Wanted
from services.intake.domain.agencies import Agency
from services.intake.domain.asking import Confidence
from services.intake.domain.assignment import Assignment
from services.intake.domain.erasure import Receipt
from services.intake.domain.errors import ConfidenceDestroyed
from services.intake.domain.return_phrase import ReturnKeys, normalised
from services.intake.domain.states import State
from services.intake.domain.support_request import SupportRequest

T = TypeVar("T")


def page_of(rows: list[tuple[str, T, bool]], wanted: Wanted) -> Page[T]:
    """`rows` are (id, item, still listed): one that left the list still marks its place."""
    ids = [row_id for row_id, _, _ in rows]
    start = ids.index(wanted.after) + 1 if wanted.after in ids else 0
    rest = [(row_id, item) for row_id, item, listed in rows[start:] if listed]
    part = rest[: wanted.limit]
    return Page([item for _, item in part], part[-1][0] if len(rest) > wanted.limit else None)


class FakeAgencyRequests:
    def __init__(self) -> None:
        self.rows: dict[str, SupportRequest] = {}

    def add(self, request: SupportRequest) -> None:
        assert request.id not in self.rows
        self.rows[request.id] = copy.deepcopy(request)

    def save(self, request: SupportRequest) -> None:
        assert request.id in self.rows
        self.rows[request.id] = copy.deepcopy(request)

    def touch(self, request: SupportRequest) -> None:
        kept = self.rows[request.id]
        if kept.live and request.touched_at:
            kept.touched_at = max(kept.touched_at or request.touched_at, request.touched_at)
            kept.warned_at = None

    def untouched(self, since: datetime, warned_before: datetime, limit: int) -> list[str]:
        live = [r for r in self.rows.values() if r.live]
        found = [
            r.id
            for r in live
            if (r.warned_at is None and r.untouched_since(since))
            or (r.warned_at is not None and r.warned_at <= warned_before)
        ]
        return found[:limit]

    def get(self, request_id: str) -> SupportRequest | None:
        return copy.deepcopy(self.rows.get(request_id))

    def by_lookup(self, lookup_id: str) -> SupportRequest | None:
        return self._first(lambda r: r.asker.lookup_id == lookup_id)

    def by_access(self, access_digest: str) -> SupportRequest | None:
        return self._first(lambda r: r.asker.access_digest == access_digest)

    def live_of(self, ref: str) -> int:
        return sum(1 for r in self.rows.values() if r.asker.ref == ref and r.live)

    def of_requester(self, ref: str, wanted: Wanted) -> Page[SupportRequest]:
        own = [r for r in self.rows.values() if r.asker.ref == ref]
        own.sort(key=lambda r: (r.submitted_at, r.id), reverse=True)
        return page_of([(r.id, copy.deepcopy(r), True) for r in own], wanted)

    def escalated(self, wanted: Wanted) -> Page[SupportRequest]:
        known = [(r.escalation.at, r) for r in self.rows.values() if r.escalation]
        known.sort(key=lambda pair: (pair[0], pair[1].id))
        listed = [(r.id, copy.deepcopy(r), r.state is State.ESCALATED) for _, r in known]
        return page_of(listed, wanted)

    def _first(self, matches: Any) -> SupportRequest | None:
        return copy.deepcopy(next((r for r in self.rows.values() if matches(r)), None))


class FakeRequests:
    def __init__(self) -> None:
        self.agencies: dict[str, FakeAgencyRequests] = {}

    def for_agency(self, agency_id: str) -> FakeAgencyRequests:
        return self.agencies.setdefault(agency_id, FakeAgencyRequests())


class FakeAssignments:
    def __init__(self) -> None:
        self.rows: dict[str, Assignment] = {}
        self.writes = 0

    def put(self, assignment: Assignment) -> None:
        self.writes += 1
        if assignment.supporter_ref or assignment.request_id in self.rows:
            self.rows[assignment.request_id] = assignment

    def get(self, request_id: str) -> Assignment | None:
        return self.rows.get(request_id)

    def of_supporter(self, ref: str, agency: str, wanted: Wanted) -> Page[Assignment]:
        own = [a for a in self.rows.values() if a.opens_for(ref, agency)]
        own.sort(key=lambda a: (a.assigned_at, a.request_id), reverse=True)
        return page_of([(a.request_id, a, True) for a in own], wanted)


@dataclass
class FakeConfidences:
    rows: dict[tuple[str, str], Confidence] = field(default_factory=dict)
    shredded: list[tuple[str, str]] = field(default_factory=list)
    forgotten: list[tuple[str, str]] = field(default_factory=list)

    def seal(self, agency: str, request_id: str, confidence: Confidence) -> None:
        self.rows[agency, request_id] = confidence

    def reveal(self, agency: str, request_id: str) -> Confidence:
        if (agency, request_id) in self.shredded or (agency, request_id) not in self.rows:
            raise ConfidenceDestroyed
        return self.rows[agency, request_id]

    def shred(self, agency: str, request_id: str) -> None:
        self.shredded.append((agency, request_id))

    def forget(self, agency: str, request_id: str) -> None:
        self.forgotten.append((agency, request_id))


@dataclass
class FakeAcknowledgements:
    rows: list[tuple[str, str, datetime]] = field(default_factory=list)

    def add(self, agency: str, notice_version: str, at: datetime) -> None:
        self.rows.append((agency, notice_version, at))


@dataclass
class FakeReceipts:
    rows: dict[str, Receipt] = field(default_factory=dict)

    def add(self, agency: str, receipt: Receipt) -> None:
        self.rows.setdefault(receipt.request_digest, receipt)


@dataclass
class FakeAgencies:
    """`parents` gives the unit above a unit, in whatever agency."""

    agencies: dict[str, Agency]
    parents: dict[str, str] = field(default_factory=dict)
    untouched_for: timedelta = timedelta(days=1095)

    def find(self, agency_id: str) -> Agency | None:
        return self.agencies.get(agency_id)

    def ids(self) -> list[str]:
        return list(self.agencies)

    def units_above(self, agency_id: str, code: str) -> frozenset[str]:
        above = self.parents.get(code)
        return frozenset({code}) | (self.units_above(agency_id, above) if above else frozenset())

    def units_below(self, agency_id: str, code: str) -> frozenset[str]:
        known = {code, *self.parents}
        return frozenset(unit for unit in known if code in self.units_above(agency_id, unit))

    def erase_after(self) -> timedelta:
        return timedelta(days=7)

    def end_untouched_after(self) -> timedelta:
        return self.untouched_for

    def warn_before_end(self) -> timedelta:
        return timedelta(days=30)

    def visits_apart(self) -> timedelta:
        return timedelta(days=1)

    def forget_after(self) -> timedelta:
        return timedelta(days=30)

    def answer_within(self, urgency: str) -> timedelta:
        return timedelta(hours=5)

    def coordinator_within(self, urgency: str) -> timedelta:
        return timedelta(hours=2)

    def contact_within(self, urgency: str) -> timedelta:
        return timedelta(days=1)


@dataclass
class FakeEvents:
    published: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self.published.append((type, agency, dict(data)))


@dataclass
class FakeDeadlines:
    erasures: list[tuple[str, str, datetime]] = field(default_factory=list)
    forgettings: list[tuple[str, str, datetime]] = field(default_factory=list)
    answers: list[tuple[str, str, timedelta]] = field(default_factory=list)
    coordinators: list[tuple[str, str, timedelta]] = field(default_factory=list)
    contacts: list[tuple[str, timedelta, str, str]] = field(default_factory=list)

    def erase_at(self, agency: str, request_id: str, at: datetime) -> None:
        self.erasures.append((agency, request_id, at))

    def forget_at(self, agency: str, request_id: str, at: datetime) -> None:
        self.forgettings.append((agency, request_id, at))

    def first_answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        assert all(request_id != known for _, known, _ in self.answers)
        self.answer_within(agency, request_id, span)

    def answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        self.answers.append((agency, request_id, span))

    def coordinator_within(self, agency: str, request_id: str, span: timedelta) -> None:
        self.coordinators.append((agency, request_id, span))

    def contact_within(
        self, agency: str, request_id: str, span: timedelta, offer_id: str, step: str
    ) -> None:
        self.contacts.append((request_id, span, offer_id, step))


@dataclass
class FakePhrases:
    derived: int = 0
    invented: int = 0

    def invent(self, language: str) -> str:
        self.invented += 1
        return f"seven quiet words about {language} number {self.invented}"

    def derive(self, agency: str, phrase: str) -> ReturnKeys:
        self.derived += 1
        seed = f"{agency}/{normalised(phrase)}"
        return ReturnKeys(f"lookup {seed}", f"access {seed}", f"mailbox {seed}")


@dataclass
class FakeLimits:
    """`waits` gives the seconds to wait for each kind of try."""

    waits: dict[str, int] = field(default_factory=dict)
    live: int = 5
    counted: list[str] = field(default_factory=list)
    turns: list[tuple[str, str]] = field(default_factory=list)

    def one_at_a_time(self, agency: str, ref: str) -> None:
        self.turns.append((agency, ref))

    def anonymous_request(self, agency: str) -> int:
        return self._take(f"anonymous_request {agency}")

    def refused_request(self, agency: str) -> None:
        self._take(f"refused_request {agency}")

    def wrong_phrase(self, agency: str | None) -> int:
        return self._take(f"phrase {agency}")

    def _take(self, what: str) -> int:
        self.counted.append(what)
        return self.waits.get(what, 0)

    def live_requests(self) -> int:
        return self.live


@dataclass
class FakeMeasures:
    moves: list[tuple[State, State]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    erasures: int = 0

    def submitted(self, urgency: str, identity_level: str) -> None:
        self.asked.append((urgency, identity_level))

    def moved(self, before: State, after: State) -> None:
        self.moves.append((before, after))

    def erased(self) -> None:
        self.erasures += 1
