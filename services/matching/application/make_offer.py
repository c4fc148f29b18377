"""Hold a supporter's place for a request and offer it to them, both or neither."""

from datetime import datetime

from services.matching.domain.decision import Ranked
from services.matching.domain.offer import Offer
from services.matching.domain.question import Question
from services.matching.domain.scoring import fits
from services.matching.domain.search import Search
from services.matching.domain.statements import NO_CONFLICT

from . import announcements
from .ports import Hold, Ports


def make_offer(ports: Ports, search: Search, question: Question, ranked: Ranked) -> Search | None:
    """The search with one more open offer, not yet saved; None when the place is gone."""
    supporter = ranked.candidate.supporter
    ports.askings.note(supporter.ref, search.request_id)
    if not ports.supporters.hold(supporter.ref, _hold(ports, search, question, supporter.agency)):
        return None
    offer = _offer(ports, search, question, ranked)
    ports.offers.add(offer)
    ports.deadlines.expire_offer_at(offer)
    midnight = ports.policies.next_day(offer.agency, question.now)
    if offer.expires_at > midnight:
        ports.deadlines.recheck_at(offer, midnight)
    announcements.offer_made(ports.events, offer)
    ports.measures.offer("made")
    if search.attempts == 0:
        ports.measures.time_to_offer(question.now - search.submitted_at)
    return search.offered(offer.offer_id, supporter.ref)


def _hold(ports: Ports, search: Search, question: Question, home: str) -> Hold:
    terms, now = question.terms, question.now
    return Hold(
        search.request_id,
        terms.weight,
        now,
        most_load=terms.exposure_limit,
        most_offers=terms.offers_in_period,
        since=now - terms.period,
        midnight=ports.policies.day_began(home, now),
    )


def _offer(ports: Ports, search: Search, question: Question, ranked: Ranked) -> Offer:
    need, supporter = question.need, ranked.candidate.supporter
    return Offer(
        offer_id=ports.new_id(),
        request_id=search.request_id,
        agency=search.agency,
        supporter_ref=supporter.ref,
        supporter_agency=supporter.agency,
        attempt=search.attempts + 1,
        urgency=need.urgency,
        topics=need.topics,
        language=need.language,
        contact_kind=need.contact_kind,
        fits=fits(question, ranked.candidate, ranked.score),
        statement=NO_CONFLICT,
        made_at=question.now,
        expires_at=_expiry(ports, question),
    )


def _expiry(ports: Ports, question: Question) -> datetime:
    return question.now + ports.policies.offer_time_limit(question.need.urgency)
