"""Which mailbox a request's requester reads, for as long as anybody needs to know."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.notifications.domain.instants import to_milliseconds
from services.notifications.domain.notice import Occasion

KEPT_AFTER_END = timedelta(days=30)
"""Long enough for the survey after the contact; the link dies afterwards."""


@dataclass(frozen=True)
class Route:
    """Events arrive in any order: what must be said waits in `pending` for the mailbox."""

    request_id: str
    mailbox: str | None = None
    pending: tuple[Occasion, ...] = ()
    ended: bool = False
    forgotten_at: datetime | None = None

    def known(self, mailbox: str) -> "Route":
        """Nothing waits any longer; a forgotten route stays forgotten."""
        if self.forgotten_at:
            return self
        return replace(self, mailbox=mailbox, pending=())

    def waiting(self, occasion: Occasion) -> "Route":
        if self.forgotten_at or occasion in self.pending:
            return self
        return replace(self, pending=(*self.pending, occasion))

    def forgotten(self, now: datetime) -> "Route":
        return Route(self.request_id, ended=True, forgotten_at=to_milliseconds(now))
