"""Stands where writing needs a transaction and there is none."""

from collections.abc import Mapping
from typing import Any, NoReturn

from services.matching.domain.offer import Offer


class ReadOnly:
    """Refuses every effect, so that none is half done."""

    def publish(self, type: str, agency: str, data: Mapping[str, Any]) -> None:
        self._refuse()

    def expire_offer_at(self, offer: Offer) -> None:
        self._refuse()

    def forget(self, offer: Offer) -> None:
        self._refuse()

    def after_commit(self, action: object) -> NoReturn:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise RuntimeError("a change outside a transaction")
