"""Stands where writing needs a transaction and there is none."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from services.intake.domain.states import State


class ReadOnly:
    """Events, deadlines and measures at once: each refuses, so that no effect is half done."""

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self._refuse()

    def erase_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._refuse()

    def forget_at(self, agency: str, request_id: str, at: datetime) -> None:
        self._refuse()

    def answer_within(self, agency: str, request_id: str, span: timedelta) -> None:
        self._refuse()

    def contact_within(
        self, agency: str, request_id: str, span: timedelta, offer_id: str, step: str
    ) -> None:
        self._refuse()

    def submitted(self, urgency: str, identity_level: str) -> None:
        self._refuse()

    def moved(self, before: State, after: State) -> None:
        self._refuse()

    def erased(self) -> None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise RuntimeError("a change outside a transaction")
