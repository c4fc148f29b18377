"""Facts changed: offers a supporter may no longer have are taken back, contacts handed over."""

from collections.abc import Iterable

from services.matching.domain.errors import UnreadableSupporter
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.rules import broken_meanwhile, may_accept
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import WithdrawalReason

from .asking import candidate_of, question_of
from .ports import Ports
from .replace_offer import replace_offer


def recheck_offers(ports: Ports, supporter: Supporter) -> None:
    """Open offers they may no longer have are withdrawn, contacts they may not go on handed over.

    The supporter must be saved before, so that no search below can find them again.
    """
    running = ports.offers.running_with(supporter.ref)
    let_rest(ports, [offer for offer in running if _ended(ports, supporter, offer)])


def let_rest(ports: Ports, ended: Iterable[Offer]) -> None:
    """As they were before they ended: after a contact that calls for a rest, what is still open
    with its supporter goes to others at once (R13)."""
    for offer in ended:
        if offer.state is OfferState.ACCEPTED and ports.policies.rest_after(offer.topics):
            supporter = _readable(ports, offer.supporter_ref)
            if supporter is not None:
                recheck_offers(ports, supporter)


def recheck_offer(ports: Ports, agency: str, offer_id: str) -> None:
    """Each midnight of the agency, while the offer runs: agreements and trainings end then."""
    offer = ports.offers.find(agency, offer_id)
    if offer is None or not offer.running:
        return
    supporter = _readable(ports, offer.supporter_ref)
    reason: WithdrawalReason | None = WithdrawalReason.SUPPORTER_UNAVAILABLE
    if supporter is not None:
        reason = _reason_to_end(ports, supporter, offer)
    if reason is not None:
        replace_offer(ports, offer, reason)
        let_rest(ports, (offer,))
        return
    ports.deadlines.recheck_at(offer, ports.policies.next_day(agency, ports.clock.now()))


def _ended(ports: Ports, supporter: Supporter, offer: Offer) -> bool:
    reason = _reason_to_end(ports, supporter, offer)
    if reason is not None:
        replace_offer(ports, offer, reason)
    return reason is not None


def _reason_to_end(ports: Ports, supporter: Supporter, offer: Offer) -> WithdrawalReason | None:
    """A conflict with who asks lasts; whatever else is in the way may pass."""
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None or search.need is None:
        return None
    question = question_of(ports, search, ports.clock.now())
    candidate = candidate_of(ports.conflict_key, question, supporter)
    broken = broken_meanwhile(question, candidate, running=offer.state is OfferState.ACCEPTED)
    if any(rule.depends_on_asker for rule in broken):
        return WithdrawalReason.SUPPORTER_CONFLICT
    return WithdrawalReason.SUPPORTER_UNAVAILABLE if broken else None


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
    except UnreadableSupporter:
        return None
