"""Offer a request to the one supporter who fits best, or hand it to the coordinator."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from services.matching.domain.cascade import CASCADE, PoolStep, reason_to_escalate
from services.matching.domain.decision import Decision, decide
from services.matching.domain.explanation import findings_of
from services.matching.domain.need import Need
from services.matching.domain.offer import Offer
from services.matching.domain.question import Candidate, Question
from services.matching.domain.search import Findings, Search
from services.matching.domain.supporter import Supporter
from shared.security.conflict_tokens import conflict_token, unit_ref

from . import announcements
from .ports import PoolFilter, Ports

PAGE = 50
MOST = 2_000  # bounds one search even in a pool where almost nobody is on duty
SAMPLE = 500
ANY_ZONE = timedelta(days=1)  # "today" differs by at most a day between time zones


def find_peer(ports: Ports, search: Search) -> Search:
    """Runs inside the transaction that changed the search; the search must be searching."""
    limit = ports.policies.max_offers(need_of(search).urgency)
    if search.round_attempts < limit:
        question = question_of(ports, search, ports.clock.now())
        for step in CASCADE:
            decision = _look(ports, search, question, step)
            taken = _hold_best(ports, search, decision, question.now)
            if taken is not None:
                return _offer(ports, search, taken, question.now)
        search = search.with_findings(_explain_nobody(ports, question))
    return _escalate(ports, search, limit)


def question_of(ports: Ports, search: Search, now: datetime) -> Question:
    need = need_of(search)
    lenders = ports.policies.lenders_for(search.agency, need.urgency, now)
    return Question(need, search.agency, lenders, frozenset(search.tried), now)


def candidate_of(key: bytes, need: Need, supporter: Supporter) -> Candidate:
    unit = unit_ref(supporter.agency, supporter.profile.unit)
    return Candidate(
        supporter,
        ref_token=conflict_token(key, need.conflict_salt, supporter.ref),
        unit_token=conflict_token(key, need.conflict_salt, unit),
    )


def need_of(search: Search) -> Need:
    """An ended search has no need left; asking for it is a fault of the caller."""
    if search.need is None:
        raise LookupError("the search has ended")
    return search.need


def _look(ports: Ports, search: Search, question: Question, step: PoolStep) -> Decision:
    agencies = step.agencies(question)
    today = question.now.date()
    wanted = PoolFilter(agencies, question.need.language, today + ANY_ZONE, today - ANY_ZONE)
    pages = ports.supporters.candidates(wanted, PAGE, MOST)
    decision = _decide(ports, search, question, pages)
    ports.measures.examined(decision.examined)
    return decision


def _explain_nobody(ports: Ports, question: Question) -> Findings:
    """The index hides who is paused, full or lapsed: ask the rules of the whole home agency."""
    sample = ports.supporters.sample(question.agency, SAMPLE)
    candidates = (candidate_of(ports.conflict_key, question.need, one) for one in sample)
    return findings_of(question, candidates)


def _decide(
    ports: Ports, search: Search, question: Question, pages: Iterable[list[Supporter]]
) -> Decision:
    def as_candidates() -> Iterator[list[Candidate]]:
        for page in pages:
            yield [candidate_of(ports.conflict_key, question.need, one) for one in page]

    return decide(question, search.request_id, as_candidates(), ports.weights)


def _hold_best(ports: Ports, search: Search, decision: Decision, now: datetime) -> Supporter | None:
    """Best first; a place somebody else took between reading and holding is passed over."""
    for ranked in decision.ranking:
        supporter = ranked.candidate.supporter
        if ports.supporters.hold(supporter.ref, search.request_id, now):
            return supporter
    return None


def _offer(ports: Ports, search: Search, supporter: Supporter, now: datetime) -> Search:
    offer = _new_offer(ports, search, supporter, now)
    ports.offers.add(offer)
    ports.deadlines.expire_offer_at(offer)
    announcements.offer_made(ports.events, offer)
    ports.measures.offer("made")
    if search.attempts == 0:
        ports.measures.time_to_offer(now - search.submitted_at)
    return _enter(ports, search, search.offered(offer.offer_id, supporter.ref))


def _new_offer(ports: Ports, search: Search, supporter: Supporter, now: datetime) -> Offer:
    need = need_of(search)
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
        made_at=now,
        expires_at=now + ports.policies.offer_time_limit(need.urgency),
    )


def _escalate(ports: Ports, search: Search, limit: int) -> Search:
    reason = reason_to_escalate(search.round_attempts, limit)
    escalated = search.escalated(reason)
    announcements.request_escalated(ports.events, escalated)
    ports.measures.escalation(reason.value)
    return _enter(ports, search, escalated)


def _enter(ports: Ports, before: Search, after: Search) -> Search:
    ports.measures.search(after.state.value)
    return ports.searches.save(before, after)


def look_on(ports: Ports, before: Search, after: Search) -> Search:
    """Save a search whose offer came to nothing, then look for the next supporter."""
    return find_peer(ports, ports.searches.save(before, after))
