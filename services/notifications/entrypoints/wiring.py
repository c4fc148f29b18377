"""Picks the concrete parts of notifications; nothing else does."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from typing import Any

from prometheus_client import CollectorRegistry

from services.notifications.adapters.due_schedule import DueSchedule
from services.notifications.adapters.meter import CommittedMeter, Counts
from services.notifications.adapters.mongo_contact_points import MongoContactPoints
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_notices import MongoNotices
from services.notifications.adapters.mongo_routes import MongoRoutes
from services.notifications.adapters.region_agencies import RegionAgencies
from services.notifications.adapters.smtp_mail import SmtpMail, SmtpServer
from services.notifications.application.use_cases import NotificationUseCases, Policy, Ports
from services.notifications.entrypoints.sending import Sending
from shared.observability.metrics import registry as process_registry
from shared.runtime.platform import Platform
from shared.runtime.settings import HIGHEST_PORT, SettingsError, number, whole_number
from shared.storage import Transaction
from shared.storage.read_only import read_only

_RECORDED_WITHIN = timedelta(seconds=30)
"""The two transactions around a conversation, each of which gives up after eight seconds."""

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class NotificationsWiring:
    def __init__(self, platform: Platform, registry: CollectorRegistry | None = None) -> None:
        self._platform = platform
        self._server = smtp_server(platform.settings.extra)
        self._policy = Policy(platform.settings.policy_pace, _delivery_lease(self._server))
        self._counts = Counts(registry or process_registry())

    def bind(self, tx: Transaction | None) -> NotificationUseCases:
        """Use cases that write in `tx`; without one they may only read."""
        return NotificationUseCases(self._ports(tx), self._policy)

    @cached_property
    def sending(self) -> Sending:
        return Sending(self._platform.transactions, self.bind, SmtpMail(self._server))

    def _ports(self, tx: Transaction | None) -> Ports:
        platform = self._platform
        return Ports(
            notices=MongoNotices(platform.mongo, tx),
            contact_points=MongoContactPoints(platform.mongo, platform.keys.for_agency, tx),
            routes=MongoRoutes(platform.mongo, tx),
            deliveries=MongoDeliveries(platform.mongo, tx),
            schedule=DueSchedule(platform.due, tx) if tx else read_only(),
            events=platform.outbox.bind(tx) if tx else read_only(),
            agencies=RegionAgencies(platform.region),
            meter=CommittedMeter(self._counts, tx) if tx else read_only(),
            clock=platform.clock,
        )


def delivery_task_lease(settings: Mapping[str, Any]) -> timedelta:
    """Longer than the delivery's own, so that whoever claims the task again may also send."""
    return _delivery_lease(smtp_server(settings)) + _RECORDED_WITHIN


def _delivery_lease(server: SmtpServer) -> timedelta:
    """Twice the longest conversation: a living sender has ended before anybody repeats it."""
    return timedelta(seconds=2 * server.longest)


def smtp_server(settings: Mapping[str, Any]) -> SmtpServer:
    """:raises SettingsError: naming the variable that is wrong."""
    return SmtpServer(
        host=str(settings.get("SMTP_HOST") or "127.0.0.1"),
        port=whole_number(settings, "SMTP_PORT", 25, most=HIGHEST_PORT),
        sender=_sender(str(settings.get("MAIL_FROM") or "watchmate@localhost")),
        timeout=number(settings, "SMTP_TIMEOUT_SECONDS", 10),
        starttls=settings.get("SMTP_STARTTLS") in (True, "yes", "true"),
    )


def _sender(text: str) -> str:
    """Every mail's Message-ID ends with the domain of its sender."""
    if not (text.isascii() and text.isprintable() and _ADDRESS.fullmatch(parseaddr(text)[1])):
        raise SettingsError("MAIL_FROM must be an address, such as watchmate@region.example")
    return text
