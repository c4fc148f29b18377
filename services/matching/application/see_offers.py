"""What a supporter may see of the offers made to them."""

from collections.abc import Sequence

from services.matching.domain.offer import Offer

from .answer_offer import OwnHat, own_offer
from .keep_pool import supporter_of
from .ports import Ports


def list_offers(ports: Ports, supporter: OwnHat, after: str | None, limit: int) -> Sequence[Offer]:
    """Those that can still be answered."""
    return ports.offers.open_to(supporter.ref, supporter.agency, ports.clock.now(), after, limit)


def see_offer(ports: Ports, supporter: OwnHat, offer_id: str) -> Offer:
    """Whoever is no supporter any more sees nothing of what they were offered."""
    offer = own_offer(ports, supporter, offer_id)
    supporter_of(ports, supporter.agency, supporter.ref)
    return offer
