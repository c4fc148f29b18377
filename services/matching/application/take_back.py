"""Take a running offer back from a supporter and free the place it held."""

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import WithdrawalReason

from . import announcements
from .ports import Ports
from .wait_in_line import somebody_is_free


def take_back(ports: Ports, offer: Offer, reason: WithdrawalReason) -> None:
    withdrawn = offer.withdraw(ports.clock.now(), reason)
    ports.offers.settle(offer, withdrawn)
    ports.supporters.release(offer.supporter_ref, offer.request_id)
    somebody_is_free(ports)
    ports.deadlines.forget(offer)
    accepted_before = offer.state is OfferState.ACCEPTED
    announcements.offer_withdrawn(ports.events, withdrawn, accepted_before)
    ports.measures.offer("withdrawn")
