"""A request comes back: its supporter, its requester or its coordinator wants another round."""

from services.matching.domain.offer import OfferState
from services.matching.domain.search import SearchState
from services.matching.domain.vocabulary import WithdrawalReason

from .find_peer import look_on
from .ports import Ports
from .recheck_offers import let_rest
from .replace_offer import replace_offer


def take_returned(ports: Ports, agency: str, offer_id: str) -> None:
    """Frees the place and looks for somebody else; old news of another state changes nothing."""
    offer = ports.offers.find(agency, offer_id)
    if offer is not None and offer.state is OfferState.ACCEPTED:
        replace_offer(ports, offer, WithdrawalReason.SUPPORTER_UNAVAILABLE)
        let_rest(ports, (offer,))


def refuse_peer(ports: Ports, agency: str, offer_id: str) -> None:
    """The requester wants somebody else, and this supporter is not asked for them again."""
    offer = ports.offers.find(agency, offer_id)
    if offer is not None and offer.running:
        replace_offer(ports, offer, WithdrawalReason.REQUESTER_CHANGED)
        let_rest(ports, (offer,))


def reopen_search(ports: Ports, agency: str, request_id: str) -> None:
    """A search that is still going on, or that never began here, goes on as it is."""
    search = ports.searches.find(agency, request_id)
    if search is not None and search.state is SearchState.ESCALATED:
        look_on(ports, search, search.reopened())
