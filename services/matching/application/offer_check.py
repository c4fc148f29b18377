"""After something heavy a supporter is offered a check with a clinician (R13).

What is told is that it is offered, not what for; whether they take it is recorded nowhere.
"""

from datetime import datetime

from services.matching.domain.offer import Offer
from services.matching.domain.supporter import Supporter

from . import announcements
from .ports import Ports


def check_after_contact(ports: Ports, offer: Offer) -> None:
    span = ports.policies.check_after(offer.topics)
    if span is not None:
        until = ports.clock.now() + span
        _offer(ports, offer.supporter_agency, offer.supporter_ref, until)


def check_after_incident(ports: Ports, supporter: Supporter, began: datetime) -> None:
    """Of an incident so long ago that its rest is over, none."""
    span = ports.policies.check_after_incident()
    if span is not None and began + span > ports.clock.now():
        _offer(ports, supporter.agency, supporter.ref, began + span)


def _offer(ports: Ports, agency: str, ref: str, until: datetime) -> None:
    """At most one in a rest, however often the rest becomes longer."""
    now = ports.clock.now()
    if ports.supporters.cover_by_check(ref, now, until):
        announcements.check_offered(ports.events, agency, ref, now)
