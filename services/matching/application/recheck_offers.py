"""Facts about a supporter changed: offers they may no longer have are taken back."""

from services.matching.domain.errors import InvalidProfile
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.rules import may_accept, still_allowed
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import WithdrawalReason

from .find_peer import candidate_of, question_of
from .ports import Ports
from .replace_offer import replace_offer


def recheck_open_offers(ports: Ports, supporter: Supporter) -> None:
    for offer in ports.offers.running_with(supporter.ref):
        if offer.state is OfferState.OPEN and not _still_allowed(ports, supporter, offer):
            replace_offer(ports, offer, WithdrawalReason.SUPPORTER_CONFLICT)


def _still_allowed(ports: Ports, supporter: Supporter, offer: Offer) -> bool:
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or search.need is None:
        return True
    question = question_of(ports, search, ports.clock.now())
    return still_allowed(question, candidate_of(ports.conflict_key, search.need, supporter))


def accepting_is_allowed(ports: Ports, offer: Offer) -> bool:
    """Whether the supporter may take this request now; no reason is kept or told."""
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or search.need is None:
        return False
    try:
        supporter = ports.supporters.find(offer.supporter_ref)
    except InvalidProfile:
        return False
    if supporter is None:
        return False
    question = question_of(ports, search, ports.clock.now())
    return may_accept(question, candidate_of(ports.conflict_key, search.need, supporter))
