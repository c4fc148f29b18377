"""Brings a due task of any kind to its handler: something is made for it, and its time is now.

What a handler asks of the clock itself, such as an offer whose time is over, is set back in the
database; nothing else is. A task whose process died is due again at once: waiting for its lease
would show nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.evaluation.adapters.due_errands import MAKE_REPORT
from services.evaluation.adapters.due_schedule import FOLLOW_UP
from services.evaluation.domain.flow import Ending
from services.evaluation.domain.survey import FOUR_WEEKS
from services.evaluation.entrypoints.service import SCHEDULE_REPORTS
from services.intake.adapters import retention_clock as intake
from services.matching.adapters import due_deadlines as matching
from services.notifications.adapters import due_schedule as notifications
from shared.events.envelope import Event
from shared.storage.due import RECURRING
from tests.faults.crash_calls import KeyedCall, prepared
from tests.faults.crash_cells import DeclaredTask
from tests.fuzz_api.calling import sent
from tests.fuzz_api.fresh import fresh, supporter
from tests.fuzz_api.seeding import OTHERS_UNIT, ask_body, deselection_body, report_body
from tests.fuzz_api.site import AGENCY, Site, reference
from tests.support.bus import Bus
from tests.support.waiting import eventually

_LONG_AGO = timedelta(days=4000)
_REQUEST, _ASSIGNED, _ESCALATED, _OFFER = (
    "requests/request_id",
    "assignments/request_id",
    "escalations/request_id",
    "offers/offer_id",
)


@dataclass
class DueBringer:
    """``begin`` is what makes the task besides its time, if anything does."""

    site: Site
    task: DeclaredTask
    subject: str
    begin: Callable[[], object] | None = None
    over: Callable[[], bool] | None = None
    data: dict[str, Any] = field(default_factory=dict)
    _ids: list[Any] = field(default_factory=list)
    _begun_at: datetime = datetime.min

    def bring(self) -> None:
        self._begun_at = _now()
        if self.begin is not None:
            self.begin()
        if self.over is None:
            self._ids = self._waiting() or [self._scheduled()]
            self._rows.update_many(self._undone, {"$set": {"due_at": _now()}})
            self.hasten()

    def hasten(self) -> None:
        """Again: as if the lease of whoever had it were over."""
        self._rows.update_many(self._undone, {"$set": {"claimable_at": _now()}})

    def done(self) -> bool:
        if self.over is not None:
            return self.over()
        return self._rows.find_one(self._undone) is None

    @property
    def _rows(self) -> Any:
        return self.site.mongo.collection(f"{self.task.service}.due")

    @property
    def _undone(self) -> dict[str, Any]:
        """One that comes again and again has been done when it is due at another time."""
        undone = {"_id": {"$in": self._ids}, "done_at": None}
        return undone | ({"due_at": {"$lte": _now()}} if self.task.recurring else {})

    def _waiting(self) -> list[Any]:
        """The one that stands for good, or the next of this subject."""
        if self.task.recurring:
            row_id = f"{RECURRING}{self.task.kind}"
            self._rows.update_one({"_id": row_id}, {"$set": {"due_at": _now(), "data": {}}})
            return [row_id]
        wanted = {"kind": self.task.kind, "subject": self.subject, "done_at": None}
        row = self._rows.find_one(wanted, sort=[("due_at", 1)])
        return [row["_id"]] if row else []

    def _scheduled(self) -> str:
        """As the service itself schedules it."""
        agency = AGENCY if self.task.kind != matching.ASSIGN_LINE else "region"
        row: dict[str, Any] = {"_id": str(uuid4()), "kind": self.task.kind, "agency": agency}
        row |= {"subject": self.subject, "due_at": _now(), "claimable_at": _now()}
        row |= {"attempts": 0, "data": self.data, "done_at": None, "traceparent": None}
        self._rows.insert_one(row)
        return str(row["_id"])


def due_bringer(site: Site, task: DeclaredTask) -> DueBringer:
    """About something made for this task alone."""
    sent(site, "matching", "supporter", "/availability", {"paused": False}, "PUT")
    return _MAKERS[task.kind](site, task)


def _about(kind: str) -> Callable[[Site, DeclaredTask], DueBringer]:
    return lambda site, task: DueBringer(site, task, fresh(site, kind))


def _erasure(site: Site, task: DeclaredTask) -> DueBringer:
    """At once when it is withdrawn. Whether its search had moved before is chance."""
    call = _withdrawal(site)
    request_id = call.path.split("/")[-2]
    site.come_to_rest()
    requests = site.mongo.collection("intake.requests", AGENCY)
    requests.update_one({"_id": request_id}, {"$unset": {"move": ""}})
    return DueBringer(
        site, task, request_id, call.make, lambda: call.answered() and _erased(site, request_id)
    )


def _erased(site: Site, request_id: str) -> bool:
    requests = site.mongo.collection("intake.requests", AGENCY)
    return requests.find_one({"_id": request_id, "erased_at": {"$ne": None}}) is not None


def _withdrawal(site: Site) -> KeyedCall:
    path = "/v1/requests/{request_id}/withdrawal"
    return prepared(site, next(one for one in site.operations("intake") if one.path == path))


def _ended(site: Site, task: DeclaredTask) -> DueBringer:
    """Of a request that was withdrawn: what is to come of it weeks later."""
    call = _withdrawal(site)
    assert call.answered()
    subject = call.path.split("/")[-2]
    due = site.mongo.collection(f"{task.service}.due")
    eventually(lambda: due.find_one({"kind": task.kind, "subject": subject}), within=30)
    return DueBringer(site, task, subject)


def _expiry(site: Site, task: DeclaredTask) -> DueBringer:
    """The time of the offer is over."""
    offer_id = fresh(site, _OFFER)
    past = {"$set": {"expires_at": _now() - timedelta(seconds=1)}}
    site.mongo.collection("matching.offers", AGENCY).update_one({"_id": offer_id}, past)
    site.mongo.collection("matching.offer_routes").update_one({"_id": offer_id}, past)
    return DueBringer(site, task, offer_id)


def _untouched(site: Site, task: DeclaredTask) -> DueBringer:
    """A request that nobody has touched for years."""
    request_id = fresh(site, _REQUEST)
    past = {"$set": {"submitted_at": _now() - _LONG_AGO}, "$unset": {"touched_at": ""}}
    site.mongo.collection("intake.requests", AGENCY).update_one({"_id": request_id}, past)
    return DueBringer(site, task, task.kind)


def _leaving(site: Site, task: DeclaredTask) -> DueBringer:
    """The day that was decided has come."""
    ref = supporter(site)
    path = f"/careers/{ref}/deselection"
    sent(site, "matching", "coordinator", path, deselection_body(90))
    careers = site.mongo.collection("matching.careers", AGENCY)
    yesterday = {"$set": {"pending.effective_at": _now() - timedelta(days=1)}}
    changed = careers.update_one({"_id": ref, "pending": {"$ne": None}}, yesterday)
    assert changed.matched_count == 1, "the decision is not where it is looked for"
    return DueBringer(site, task, ref)


def _of_a_supporter(site: Site, task: DeclaredTask) -> DueBringer:
    return DueBringer(site, task, supporter(site))


def _undeclared(site: Site, task: DeclaredTask) -> DueBringer:
    """Somebody whose declaration is a year old soon."""
    ref = supporter(site)
    day = (date.today() - timedelta(days=350)).isoformat()
    pool = site.mongo.collection("matching.supporters")
    changed = pool.update_one({"_id": ref}, {"$set": {"declared_on": day, "last_declared": day}})
    assert changed.matched_count == 1, "the supporter is not where they are looked for"
    return DueBringer(site, task, task.kind)


def _of_the_region(site: Site, task: DeclaredTask) -> DueBringer:
    return DueBringer(site, task, task.kind)


def _waiting(site: Site) -> str:
    """A request that is made while the one who could help takes a pause."""
    sent(site, "matching", "supporter", "/availability", {"paused": True}, "PUT")
    wish = ask_body(site, vetoes={"supporters": [], "units": [OTHERS_UNIT]})
    request_id = str(sent(site, "intake", "officer", "/requests", wish)["request_id"])
    searches = site.mongo.collection("matching.searches", AGENCY)
    eventually(lambda: searches.find_one({"_id": request_id}), within=30, what="a search")
    return request_id


def _call(site: Site, task: DeclaredTask) -> DueBringer:
    return DueBringer(site, task, _waiting(site))


def _line(site: Site, task: DeclaredTask) -> DueBringer:
    """The pause ends, and the line is looked at."""
    _waiting(site)

    def free() -> None:
        sent(site, "matching", "supporter", "/availability", {"paused": False}, "PUT")

    return DueBringer(site, task, "line", free)


def _watch(site: Site, task: DeclaredTask) -> DueBringer:
    """Somebody stands in line, and nobody else asks for a look at it."""
    _waiting(site)
    site.come_to_rest()
    return DueBringer(site, task, task.kind)


def _mail(site: Site, task: DeclaredTask) -> DueBringer:
    """Something to be said to a supporter who has an address."""
    ref = reference()
    token = site.tokens.supporter("notifications", ref, AGENCY)
    answer = site.services["notifications"].call(
        "PUT", "/contact-point", token, {"email": "sam@agency.example"}
    )
    assert answer.ok, answer.text
    data = {"supporter_ref": ref, "offered_at": _now()}
    event = Event.new("supporter.check_offered.v1", AGENCY, data, _now())
    deliveries = site.mongo.collection("notifications.deliveries", AGENCY)
    ended = {"recipient": ref, "channel": "mail", "finished_at": {"$ne": None}}
    return DueBringer(
        site,
        task,
        ref,
        lambda: Bus(site.amqp_admin_uri).publish_events([event]),
        lambda: deliveries.find_one(ended) is not None,
    )


def _report(site: Site, task: DeclaredTask) -> DueBringer:
    """One that was made once is asked for again under another id: none is open for long."""
    made = sent(site, "evaluation", "leadership", "/reports", report_body())["id"]
    reports = site.mongo.collection("evaluation.reports", AGENCY)
    wanted = {"_id": made, "state": "done"}
    row = eventually(lambda: reports.find_one(wanted), within=60, what="a report")
    again = {**row, "_id": str(uuid4()), "state": "waiting", "percent": 0, "ended_at": None}
    reports.insert_one(again)
    return DueBringer(site, task, again["_id"])


def _follow_up(site: Site, task: DeclaredTask) -> DueBringer:
    """Of a request that ended with a contact."""
    request_id = fresh(site, _REQUEST)
    flows = site.mongo.collection("evaluation.flows", AGENCY)
    ended = {"$set": {"ending": vars(Ending(9, "supported", at=_now()))}}
    wanted = {"_id": request_id}
    eventually(lambda: flows.update_one(wanted, ended).matched_count, within=30, what="a flow")
    return DueBringer(site, task, request_id, data={"wave": FOUR_WEEKS})


def _now() -> datetime:
    return datetime.now(UTC)


_MAKERS: dict[str, Callable[[Site, DeclaredTask], DueBringer]] = {
    intake.ERASE_REQUEST: _erasure,
    intake.FORGET_ASKER: _ended,
    intake.UNANSWERED_REQUEST: _about(_REQUEST),
    intake.UNHEEDED_ESCALATION: _about(_ESCALATED),
    intake.UNTOUCHED_REQUESTS: _untouched,
    intake.OPEN_CONTACT: _about(_ASSIGNED),
    intake.SURVEY_KEYS: _of_the_region,
    matching.OFFER_EXPIRY: _expiry,
    matching.OFFER_RECHECK: _about(_OFFER),
    matching.CREDENTIAL_LAPSE: _of_a_supporter,
    matching.ABSENCE: _of_a_supporter,
    matching.DECLARATION_REMINDERS: _undeclared,
    matching.REQUIREMENTS: _of_the_region,
    matching.DESELECTION: _leaving,
    matching.SEARCH_CALL: _call,
    matching.ASSIGN_LINE: _line,
    matching.LINE_WATCH: _watch,
    notifications.DELIVER: _mail,
    notifications.FORGET_MAILBOX: _ended,
    FOLLOW_UP: _follow_up,
    MAKE_REPORT: _report,
    SCHEDULE_REPORTS: _of_the_region,
}

KINDS = frozenset(_MAKERS)
"""Of the tasks that can be brought."""
