"""What matching has to do at a time, as due tasks."""

from datetime import datetime

from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from services.matching.domain.supporter import Supporter
from shared.storage import DueTasks, Transaction

OFFER_EXPIRY = "offer_expiry"
OFFER_RECHECK = "offer_recheck"
SEARCH_CALL = "search_call"
ASSIGN_LINE = "assign_line"
LINE_WATCH = "line_watch"
DESELECTION = "deselection"
CREDENTIAL_LAPSE = "credential_lapse"
ABSENCE = "absence"
DECLARATION_REMINDERS = "declaration_reminders"
REQUIREMENTS = "requirements"
_THE_LINE = "line"
_THE_REGION = "region"


class DueDeadlines:
    def __init__(self, due: DueTasks, tx: Transaction) -> None:
        self._due = due
        self._tx = tx

    def expire_offer_at(self, offer: Offer) -> None:
        self._due.schedule(self._tx, OFFER_EXPIRY, offer.agency, offer.offer_id, offer.expires_at)

    def forget(self, offer: Offer) -> None:
        """Of the expiry: whether it may go on is still asked of an accepted one."""
        self._due.cancel(self._tx, OFFER_EXPIRY, offer.offer_id)

    def recheck_at(self, offer: Offer, at: datetime) -> None:
        """One that is on its way already would come again every midnight beside this one."""
        self._due.cancel(self._tx, OFFER_RECHECK, offer.offer_id)
        self._due.schedule(self._tx, OFFER_RECHECK, offer.agency, offer.offer_id, at)

    def call_at(self, search: Search, at: datetime) -> None:
        self.forget_call(search.request_id)
        self._due.schedule(self._tx, SEARCH_CALL, search.agency, search.request_id, at)

    def deselect_at(self, agency: str, supporter_ref: str, at: datetime) -> None:
        self.forget_deselection(supporter_ref)
        self._due.schedule(self._tx, DESELECTION, agency, supporter_ref, at)

    def forget_deselection(self, supporter_ref: str) -> None:
        self._due.cancel(self._tx, DESELECTION, supporter_ref)

    def lapse_at(self, supporter: Supporter, at: datetime) -> None:
        self.forget_lapse(supporter.ref)
        self._due.schedule(self._tx, CREDENTIAL_LAPSE, supporter.agency, supporter.ref, at)

    def forget_lapse(self, supporter_ref: str) -> None:
        self._due.cancel(self._tx, CREDENTIAL_LAPSE, supporter_ref)

    def absent_at(self, supporter: Supporter, at: datetime) -> None:
        self.forget_absence(supporter.ref)
        self._due.schedule(self._tx, ABSENCE, supporter.agency, supporter.ref, at)

    def forget_absence(self, supporter_ref: str) -> None:
        self._due.cancel(self._tx, ABSENCE, supporter_ref)

    def forget_call(self, request_id: str) -> None:
        self._due.cancel(self._tx, SEARCH_CALL, request_id)

    def assign_at(self, at: datetime) -> None:
        """A task that comes as soon will do. One too many finds nobody in line."""
        if not self._due.awaits(self._tx, ASSIGN_LINE, _THE_LINE, at):
            self._due.schedule(self._tx, ASSIGN_LINE, _THE_REGION, _THE_LINE, at)
