"""Everything this service does, put together over one set of ports."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from services.notifications.application.deliver import Deliver
from services.notifications.application.end_mail import EndMail
from services.notifications.application.forget_mailbox import ForgetMailbox
from services.notifications.application.keep_contact_point import KeepContactPoint
from services.notifications.application.notify import Notify
from services.notifications.application.ports import (
    Agencies,
    Clock,
    ContactPoints,
    Deliveries,
    Events,
    Meter,
    Notices,
    Routes,
    Schedule,
)
from services.notifications.application.read_inbox import ReadInbox
from services.notifications.application.record_outcome import RecordOutcome
from services.notifications.application.remember_mailbox import RememberMailbox
from services.notifications.application.tell_coordinators import TellCoordinators
from services.notifications.application.tell_requester import TellRequester
from services.notifications.application.tell_supporter import TellSupporter


@dataclass(frozen=True)
class Policy:
    """`pace` divides every duration; `lease` is technical and is not paced."""

    pace: float
    lease: timedelta


@dataclass(frozen=True)
class Ports:
    notices: Notices
    contact_points: ContactPoints
    routes: Routes
    deliveries: Deliveries
    schedule: Schedule
    events: Events
    agencies: Agencies
    meter: Meter
    clock: Clock


class NotificationUseCases:
    def __init__(self, ports: Ports, policy: Policy) -> None:
        self._ports = ports
        self._policy = policy

    @cached_property
    def keep_contact_point(self) -> KeepContactPoint:
        return KeepContactPoint(self._ports.contact_points)

    @cached_property
    def end_mail(self) -> EndMail:
        return EndMail(self._ports.contact_points)

    @cached_property
    def read_inbox(self) -> ReadInbox:
        return ReadInbox(self._ports.notices, self._ports.agencies, self._ports.clock)

    @cached_property
    def remember_mailbox(self) -> RememberMailbox:
        return RememberMailbox(self._ports.routes, self._notify)

    @cached_property
    def forget_mailbox(self) -> ForgetMailbox:
        ports = self._ports
        return ForgetMailbox(ports.routes, ports.schedule, ports.clock, self._policy.pace)

    @cached_property
    def tell_requester(self) -> TellRequester:
        return TellRequester(self._ports.routes, self._notify)

    @cached_property
    def tell_supporter(self) -> TellSupporter:
        return TellSupporter(self._ports.notices, self._notify, self._ports.clock)

    @cached_property
    def tell_coordinators(self) -> TellCoordinators:
        return TellCoordinators(self._ports.contact_points, self._notify)

    @cached_property
    def deliver(self) -> Deliver:
        ports = self._ports
        return Deliver(
            notices=ports.notices,
            contact_points=ports.contact_points,
            deliveries=ports.deliveries,
            schedule=ports.schedule,
            agencies=ports.agencies,
            record=self._record,
            clock=ports.clock,
            pace=self._policy.pace,
            lease=self._policy.lease,
        )

    @cached_property
    def _record(self) -> RecordOutcome:
        return RecordOutcome(self._ports.deliveries, self._ports.events, self._ports.meter)

    @cached_property
    def _notify(self) -> Notify:
        ports = self._ports
        return Notify(
            notices=ports.notices,
            contact_points=ports.contact_points,
            deliveries=ports.deliveries,
            schedule=ports.schedule,
            record=self._record,
            meter=ports.meter,
            clock=ports.clock,
        )
