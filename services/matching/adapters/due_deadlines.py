"""The time limits of offers as due tasks."""

from services.matching.domain.offer import Offer
from shared.storage import DueTasks, Transaction

OFFER_EXPIRY = "offer_expiry"


class DueDeadlines:
    def __init__(self, due: DueTasks, tx: Transaction) -> None:
        self._due = due
        self._tx = tx

    def expire_offer_at(self, offer: Offer) -> None:
        self._due.schedule(self._tx, OFFER_EXPIRY, offer.agency, offer.offer_id, offer.expires_at)

    def forget(self, offer: Offer) -> None:
        self._due.cancel(self._tx, OFFER_EXPIRY, offer.offer_id)
