"""Notifications is told who coordinates no longer, and nobody else is."""

from dataclasses import dataclass

from services.identity.application.ports import Events
from services.identity.domain.hats import Pseudonyms
from services.identity.domain.member import Member

COORDINATION_ENDED = "member.coordination_ended.v1"


@dataclass(frozen=True)
class DeskNews:
    """By the pseudonym of the staff hat there; that of the officer hat, which asks, is never told.

    Who leaves as coordinator and supporter at once is told of twice in the same moment, so
    notifications can guess that these two hats are one person's. It learns no more than that.
    """

    events: Events
    pseudonyms: Pseudonyms

    def coordination_ended(self, member: Member) -> None:
        reference = self.pseudonyms.desk_ref(member.id)
        self.events.publish(COORDINATION_ENDED, member.agency, {"recipient_ref": reference})
