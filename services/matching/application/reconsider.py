"""Facts about a supporter changed: what they are offered or doing is judged anew."""

from collections.abc import Sequence
from datetime import datetime

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.rules.fit import ROUTINE_HORIZON
from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import Urgency, WithdrawalReason

from .ports import Ports
from .recheck_offers import recheck_offers
from .replace_offer import replace_offer


def reconsider(ports: Ports, supporter: Supporter) -> None:
    """After any change: of profile, pause, unit, command or involvement, when training lapses,
    and when an absence begins.

    The supporter must be saved before, so that no search below can find them again. What the
    rules forbid is withdrawn or handed over; open offers also go while their supporter is away,
    and the newest of them until what is left fits the cap. A contact that runs outlives both.
    """
    recheck_offers(ports, supporter)
    running = ports.offers.running_with(supporter.ref)
    for offer in _beyond_reach(supporter, running, ports.clock.now()):
        replace_offer(ports, offer, WithdrawalReason.SUPPORTER_UNAVAILABLE)


def _beyond_reach(supporter: Supporter, running: Sequence[Offer], now: datetime) -> list[Offer]:
    opened = [offer for offer in running if offer.state is OfferState.OPEN]
    opened.sort(key=lambda offer: (offer.made_at, offer.offer_id), reverse=True)
    missed = [offer for offer in opened if _is_away(supporter, offer.urgency, now)]
    kept = [offer for offer in opened if offer not in missed]
    too_many = len(running) - len(missed) - supporter.profile.cap
    return missed + kept[: max(too_many, 0)]


def _is_away(supporter: Supporter, urgency: Urgency, now: datetime) -> bool:
    """Away today, and not back in time for a request that can wait a day."""
    times = supporter.profile.times
    if urgency is Urgency.ROUTINE and times.opens_within(now, ROUTINE_HORIZON):
        return False
    return times.is_away(now)
