"""Take a running offer back from a supporter and free the place it held."""

from datetime import timedelta

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import WithdrawalReason

from . import announcements
from .offer_check import check_after_contact
from .ports import Ports
from .wait_in_line import somebody_is_free


def take_back(ports: Ports, offer: Offer, reason: WithdrawalReason) -> None:
    withdrawn = offer.withdraw(ports.clock.now(), reason)
    ports.offers.settle(offer, withdrawn)
    free_place(ports, offer)
    ports.deadlines.forget(offer)
    accepted_before = offer.state is OfferState.ACCEPTED
    announcements.offer_withdrawn(ports.events, withdrawn, accepted_before)
    ports.measures.offer("withdrawn")


def free_place(ports: Ports, offer: Offer) -> None:
    """A contact, however it ended, calls for a rest and a check as its topics ask for (R13)."""
    contact = offer.state is OfferState.ACCEPTED
    now = ports.clock.now()
    rest = ports.policies.rest_after(offer.topics) if contact else timedelta(0)
    until = now + rest if rest else None
    midnight = ports.policies.day_began(offer.supporter_agency, now)
    ports.supporters.release(offer.supporter_ref, offer.request_id, midnight, until)
    if contact:
        check_after_contact(ports, offer)
    somebody_is_free(ports)
