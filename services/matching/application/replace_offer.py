"""A supporter cannot keep an offer: take it back and look for somebody else."""

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import WithdrawalReason

from .find_peer import look_on
from .ports import Ports
from .take_back import take_back

_LASTING = (WithdrawalReason.SUPPORTER_CONFLICT, WithdrawalReason.REQUESTER_CHANGED)
"""Even a coordinator who has everybody asked again does not have them asked."""


def replace_offer(ports: Ports, offer: Offer, reason: WithdrawalReason) -> None:
    """An open offer moves on; an accepted one is handed over in a new round."""
    take_back(ports, offer, reason)
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or offer.offer_id not in search.offers:
        return
    conflicted = offer.supporter_ref if reason in _LASTING else None
    if offer.state is OfferState.ACCEPTED:
        look_on(ports, search, search.handed_over(offer.offer_id, conflicted))
    else:
        look_on(ports, search, search.unanswered(offer.offer_id, conflicted))
