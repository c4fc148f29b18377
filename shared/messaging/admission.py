"""What must be true of an event before its handler is called: it is new here, and so is no agency.

A replica learns of an added agency only when it reads the region again. The publisher has read it
before it could say anything about that agency, so whoever reads it after the event came knows too.
"""

from typing import Protocol

from shared.events.envelope import Event
from shared.messaging.errors import Refused
from shared.messaging.inbox import Inbox
from shared.region.directory import RegionUnavailable
from shared.storage.transactions import Transaction


class Agencies(Protocol):
    """What is needed of ``shared.region.RegionDirectory``."""

    def knows(self, agency_id: str, since: float) -> bool: ...


class Admission:
    def __init__(self, inbox: Inbox, agencies: Agencies) -> None:
        self._inbox = inbox
        self._agencies = agencies

    def admit(self, tx: Transaction, handler: str, event: Event, since: float) -> None:
        """To be the first write of the transaction.

        :param since: when the event came, by ``time.monotonic``.
        :raises AlreadyHandled: an earlier delivery was committed; nothing may be done again.
        :raises AgencyUnread: its agency is not known here yet; try again in a moment.
        :raises Refused: the region has no such agency.
        """
        self._inbox.record(tx, handler, event.id)
        if not self._known(event.agency, since):
            raise Refused("unknown_agency")

    def _known(self, agency: str, since: float) -> bool:
        """Without any region it is the handler's to say what it needs."""
        try:
            return self._agencies.knows(agency, since)
        except RegionUnavailable:
            return True
