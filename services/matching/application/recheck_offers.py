"""Facts changed: offers a supporter may no longer have are taken back, contacts handed over."""

from services.matching.domain.errors import InvalidProfile
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.rules import may_accept, may_go_on, still_allowed
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import WithdrawalReason

from .asking import candidate_of, question_of
from .ports import Ports
from .replace_offer import replace_offer


def recheck_offers(
    ports: Ports,
    supporter: Supporter,
    reason: WithdrawalReason = WithdrawalReason.SUPPORTER_CONFLICT,
) -> None:
    """Open offers they may no longer have are withdrawn, contacts they may not go on handed over.

    The supporter must be saved before, so that no search below can find them again.
    """
    for offer in ports.offers.running_with(supporter.ref):
        if not _may_keep(ports, supporter, offer):
            replace_offer(ports, offer, reason)


def recheck_offer(ports: Ports, agency: str, offer_id: str) -> None:
    """Each midnight of the agency, while the offer runs: agreements and trainings end then."""
    offer = ports.offers.find(agency, offer_id)
    if offer is None or not offer.running:
        return
    supporter = _readable(ports, offer.supporter_ref)
    if supporter is None or not _may_keep(ports, supporter, offer):
        replace_offer(ports, offer, WithdrawalReason.SUPPORTER_UNAVAILABLE)
        return
    ports.deadlines.recheck_at(offer, ports.policies.next_day(agency, ports.clock.now()))


def _may_keep(ports: Ports, supporter: Supporter, offer: Offer) -> bool:
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or search.need is None:
        return True
    question = question_of(ports, search, ports.clock.now())
    candidate = candidate_of(ports.conflict_key, question, supporter)
    judge = still_allowed if offer.state is OfferState.OPEN else may_go_on
    return judge(question, candidate)


def accepting_is_allowed(ports: Ports, offer: Offer) -> bool:
    """Whether the supporter may take this request now; no reason is kept or told."""
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or search.need is None:
        return False
    supporter = _readable(ports, offer.supporter_ref)
    if supporter is None:
        return False
    question = question_of(ports, search, ports.clock.now())
    return may_accept(question, candidate_of(ports.conflict_key, question, supporter))


def _readable(ports: Ports, ref: str) -> Supporter | None:
    try:
        return ports.supporters.find(ref)
    except InvalidProfile:
        return None
