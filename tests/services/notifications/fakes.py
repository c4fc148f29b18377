"""The ports of notifications, kept in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from services.notifications.application.ports import Position, SendOutcome
from services.notifications.application.use_cases import NotificationUseCases, Policy, Ports
from services.notifications.domain.contact_point import ContactPoint
from services.notifications.domain.delivery import ChannelName, Delivery
from services.notifications.domain.letter import Letter
from services.notifications.domain.notice import Notice, NoticeKind
from services.notifications.domain.route import Route

START = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)

Rows = TypeVar("Rows")


class FakeClock:
    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def forward(self, by: timedelta) -> None:
        self._now += by

    def until(self, moment: datetime) -> None:
        self._now = max(self._now, moment)


class FakeAgencyNotices:
    def __init__(self) -> None:
        self.rows: dict[str, Notice] = {}

    def find(self, notice_id: str) -> Notice | None:
        return self.rows.get(notice_id)

    def save(self, notice: Notice) -> None:
        self.rows[notice.id] = notice

    def page(self, recipients: frozenset[str], limit: int, after: Position | None) -> list[Notice]:
        own = [n for n in self.rows.values() if n.recipient in recipients and not n.gone_at]
        own.sort(key=_place, reverse=True)
        if after:
            own = [n for n in own if _place(n) < (after.created_at, after.notice_id)]
        return own[:limit]


def _place(notice: Notice) -> tuple[datetime, str]:
    return notice.created_at, notice.id


class FakeAgencyContactPoints:
    def __init__(self) -> None:
        self.rows: dict[str, ContactPoint] = {}
        self.ends: dict[str, datetime] = {}

    def find(self, owner: str) -> ContactPoint | None:
        return self.rows.get(owner)

    def mail_wanted(self, owner: str) -> bool | None:
        point = self.rows.get(owner)
        return point.mail_wanted if point else None

    def save(self, point: ContactPoint) -> None:
        self.ends.pop(point.owner, None)
        self.rows[point.owner] = point

    def remove(self, owner: str) -> None:
        self.rows.pop(owner, None)

    def end(self, owner: str, at: datetime) -> None:
        self.rows.pop(owner, None)
        self.ends[owner] = at

    def ended_at(self, owner: str) -> datetime | None:
        return self.ends.get(owner)

    def coordinators(self) -> list[str]:
        return sorted(point.owner for point in self.rows.values() if point.coordinates)


class FakeAgencyRoutes:
    def __init__(self) -> None:
        self.rows: dict[str, Route] = {}

    def find(self, request_id: str) -> Route | None:
        return self.rows.get(request_id)

    def save(self, route: Route) -> None:
        self.rows[route.request_id] = route


class FakeAgencyDeliveries:
    def __init__(self) -> None:
        self.rows: dict[str, Delivery] = {}

    def find(self, delivery_id: str) -> Delivery | None:
        return self.rows.get(delivery_id)

    def save(self, delivery: Delivery) -> None:
        self.rows[delivery.id] = delivery

    def oldest_unfinished(self) -> datetime | None:
        return min((d.created_at for d in self.rows.values() if not d.finished), default=None)


class ByAgency(Generic[Rows]):
    """One store for each agency, made when it is first asked for."""

    def __init__(self, make: type[Rows]) -> None:
        self._make = make
        self._stores: dict[str, Rows] = {}

    def for_agency(self, agency: str) -> Rows:
        return self._stores.setdefault(agency, self._make())


@dataclass(frozen=True)
class Task:
    kind: str
    agency: str
    subject: str
    at: datetime


class FakeSchedule:
    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def delivery(self, agency: str, delivery: Delivery) -> None:
        self.tasks.append(Task("deliver", agency, delivery.id, delivery.due_at))

    def settled(self, delivery: Delivery) -> None:
        self.tasks = [task for task in self.tasks if task.subject != delivery.id]

    def forgetting(self, agency: str, request_id: str, at: datetime) -> None:
        self.tasks.append(Task("forget_mailbox", agency, request_id, at))

    def take(self, now: datetime) -> Task | None:
        due = [task for task in self.tasks if task.at <= now]
        if not due:
            return None
        first = min(due, key=lambda task: task.at)
        self.tasks.remove(first)
        return first


class FakeEvents:
    def __init__(self) -> None:
        self.published: list[tuple[str, str, dict[str, Any]]] = []

    def publish(self, type: str, agency: str, data: dict[str, Any]) -> None:
        self.published.append((type, agency, data))

    def about(self, channel: ChannelName) -> list[tuple[str, dict[str, Any]]]:
        return [(t, d) for t, _, d in self.published if d["channel"] == channel.value]


class FakeAgencies:
    def __init__(self, locale: str = "en") -> None:
        self._locale = locale

    def locale(self, agency: str) -> str:
        return self._locale

    def clinician_line(self, agency: str) -> str:
        return f"555-0{len(agency):03}"


class FakeMeter:
    def __init__(self) -> None:
        self.notices: list[NoticeKind] = []
        self.ended: list[tuple[ChannelName, str]] = []

    def noticed(self, kind: NoticeKind) -> None:
        self.notices.append(kind)

    def delivery_ended(self, channel: ChannelName, outcome: str) -> None:
        self.ended.append((channel, outcome))


class FakeChannel:
    """Answers as told; remembers every letter that reached it."""

    def __init__(self) -> None:
        self.answer = SendOutcome.ACCEPTED
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> SendOutcome:
        if self.answer is SendOutcome.ACCEPTED:
            self.letters.append(letter)
        return self.answer


@dataclass
class World:
    """All ports of one region, and the use cases over them."""

    clock: FakeClock = field(default_factory=FakeClock)
    notices: ByAgency[FakeAgencyNotices] = field(
        default_factory=lambda: ByAgency(FakeAgencyNotices)
    )
    points: ByAgency[FakeAgencyContactPoints] = field(
        default_factory=lambda: ByAgency(FakeAgencyContactPoints)
    )
    routes: ByAgency[FakeAgencyRoutes] = field(default_factory=lambda: ByAgency(FakeAgencyRoutes))
    deliveries: ByAgency[FakeAgencyDeliveries] = field(
        default_factory=lambda: ByAgency(FakeAgencyDeliveries)
    )
    schedule: FakeSchedule = field(default_factory=FakeSchedule)
    events: FakeEvents = field(default_factory=FakeEvents)
    agencies: FakeAgencies = field(default_factory=FakeAgencies)
    meter: FakeMeter = field(default_factory=FakeMeter)
    channel: FakeChannel = field(default_factory=FakeChannel)
    pace: float = 1.0

    def __post_init__(self) -> None:
        ports = Ports(
            notices=self.notices,
            contact_points=self.points,
            routes=self.routes,
            deliveries=self.deliveries,
            schedule=self.schedule,
            events=self.events,
            agencies=self.agencies,
            meter=self.meter,
            clock=self.clock,
        )
        self.use = NotificationUseCases(ports, Policy(self.pace, LEASE))

    def run_due(self) -> None:
        """What the poller does with everything that is due now."""
        while task := self.schedule.take(self.clock.now()):
            if task.kind == "forget_mailbox":
                self.use.forget_mailbox.now(task.agency, task.subject)
            elif attempt := self.use.deliver.begin(task.agency, task.subject):
                self.use.deliver.conclude(attempt, self.channel.send(attempt.letter))

    def run_until(self, moment: datetime) -> None:
        while self.schedule.tasks and min(t.at for t in self.schedule.tasks) <= moment:
            self.clock.until(min(t.at for t in self.schedule.tasks))
            self.run_due()
        self.clock.until(moment)
