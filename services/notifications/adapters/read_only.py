"""Stands in for everything that writes, where there is no transaction to write in."""

from datetime import datetime
from typing import Any, NoReturn

from services.notifications.domain.delivery import ChannelName, Delivery
from services.notifications.domain.notice import NoticeKind


class WriteWithoutTransaction(RuntimeError):
    """A use case that only reads tried to write."""


class ReadOnly:
    """Schedule, Events and Meter of a call that only reads."""

    def delivery(self, agency: str, delivery: Delivery) -> NoReturn:
        raise WriteWithoutTransaction

    def settled(self, delivery: Delivery) -> NoReturn:
        raise WriteWithoutTransaction

    def forgetting(self, agency: str, request_id: str, at: datetime) -> NoReturn:
        raise WriteWithoutTransaction

    def publish(self, type: str, agency: str, data: dict[str, Any]) -> NoReturn:
        raise WriteWithoutTransaction

    def noticed(self, kind: NoticeKind) -> NoReturn:
        raise WriteWithoutTransaction

    def delivery_ended(self, channel: ChannelName, outcome: str) -> NoReturn:
        raise WriteWithoutTransaction
