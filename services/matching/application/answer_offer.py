"""A supporter answers an offer made to them, or lets its time pass."""

from dataclasses import dataclass

from services.matching.domain.errors import UnknownOffer
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import Search
from services.matching.domain.vocabulary import RefusalReason, WithdrawalReason

from . import announcements
from .find_peer import look_on
from .keep_pool import supporter_of
from .ports import Ports
from .recheck_offers import accepting_is_allowed
from .replace_offer import replace_offer
from .take_back import take_back
from .wait_in_line import somebody_is_free


@dataclass(frozen=True)
class OwnHat:
    """The supporter who asks: their reference in the pool and their home agency."""

    ref: str
    agency: str


def accept_offer(ports: Ports, supporter: OwnHat, offer_id: str) -> Offer:
    """Exactly one of acceptance, expiry and withdrawal wins; accepting twice is one acceptance.

    Comes back withdrawn when the supporter may not help any more; then the search goes on.
    """
    now = ports.clock.now()
    offer = own_offer(ports, supporter, offer_id)
    accepted = offer.accept(now)
    if accepted is offer:
        return _as_answered(ports, offer)
    if not accepting_is_allowed(ports, offer):
        return _withdrawn(ports, offer)
    _settle(ports, offer, accepted)
    ports.deadlines.recheck_at(accepted, ports.policies.next_day(offer.agency, now))
    search = _search_of(ports, offer)
    ports.searches.save(search, search.accepted(offer_id))
    _thank_the_others(ports, search, offer_id)
    announcements.offer_accepted(ports.events, accepted)
    ports.measures.search("accepted")
    ports.measures.time_to_acceptance(now - search.submitted_at)
    return accepted


def refuse_offer(ports: Ports, supporter: OwnHat, offer_id: str, reason: RefusalReason) -> Offer:
    offer = own_offer(ports, supporter, offer_id)
    declined = offer.decline(ports.clock.now(), reason)
    if declined is offer:
        return _as_answered(ports, offer)
    announcements.offer_declined(ports.events, declined)
    _pass_on(ports, offer, declined, reason is RefusalReason.CONFLICT)
    return declined


def expire_offer(ports: Ports, agency: str, offer_id: str) -> None:
    """Nothing happens to an offer that was answered or withdrawn first."""
    offer = ports.offers.find(agency, offer_id)
    if offer is None:
        return
    expired = offer.expire(ports.clock.now())
    if expired is offer:
        return
    announcements.offer_expired(ports.events, expired)
    _pass_on(ports, offer, expired)


def own_offer(ports: Ports, supporter: OwnHat, offer_id: str) -> Offer:
    offer = ports.offers.own(supporter.ref, supporter.agency, offer_id)
    if offer is None:
        raise UnknownOffer
    return offer


def _as_answered(ports: Ports, offer: Offer) -> Offer:
    """Told again, but not to whoever is no supporter any more."""
    supporter_of(ports, offer.supporter_agency, offer.supporter_ref)
    return offer


def _thank_the_others(ports: Ports, search: Search, winner: str) -> None:
    """Of several who were asked at once, one is enough."""
    for offer_id in search.offers:
        offer = ports.offers.find(search.agency, offer_id) if offer_id != winner else None
        if offer is not None and offer.running:
            take_back(ports, offer, WithdrawalReason.TAKEN)


def _withdrawn(ports: Ports, offer: Offer) -> Offer:
    replace_offer(ports, offer, WithdrawalReason.SUPPORTER_UNAVAILABLE)
    return offer.withdraw(ports.clock.now(), WithdrawalReason.SUPPORTER_UNAVAILABLE)


def _pass_on(ports: Ports, before: Offer, after: Offer, conflict: bool = False) -> None:
    _settle(ports, before, after)
    midnight = ports.policies.day_began(before.supporter_agency, ports.clock.now())
    ports.supporters.release(before.supporter_ref, before.request_id, midnight)
    somebody_is_free(ports)
    search = _search_of(ports, before)
    conflicted = before.supporter_ref if conflict else None
    look_on(ports, search, search.unanswered(before.offer_id, conflicted))


def _settle(ports: Ports, before: Offer, after: Offer) -> None:
    ports.offers.settle(before, after)
    if after.state is not OfferState.EXPIRED:
        ports.deadlines.forget(before)
    ports.measures.offer(after.state.value)


def _search_of(ports: Ports, offer: Offer) -> Search:
    search = ports.searches.find(offer.agency, offer.request_id)
    if search is None:
        raise LookupError("an offer without its search")
    return search
