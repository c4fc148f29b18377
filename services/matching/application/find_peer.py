"""Offer a request to those who fit best, let it wait, or hand it to the coordinator."""

from collections.abc import Collection
from dataclasses import replace

from services.matching.domain.cascade import Step, reason_to_escalate, steps_for
from services.matching.domain.decision import Ranked
from services.matching.domain.question import Question
from services.matching.domain.search import Search, SearchState

from . import announcements
from .asking import need_of, question_of
from .look_around import explain_nobody, look_around, on_duty, somebody_is_only_busy
from .make_offer import make_offer
from .ports import Ports
from .wait_in_line import wait_in_line


def find_peer(ports: Ports, search: Search) -> Search:
    """Runs inside the transaction that changed the search; the search must be looking."""
    question = on_duty(ports, question_of(ports, search, ports.clock.now()))
    asked = _ask_supporters(ports, search, question)
    if asked.state is SearchState.OFFERED:
        return asked
    return _nobody(ports, asked, question)


def ask_beyond_pool(ports: Ports, search: Search) -> Search:
    """For who stands in line and was given no place of the pool: another agency where that will
    do, or who came on duty meanwhile. The search as it was when there is nobody.
    """
    question = on_duty(ports, question_of(ports, search, ports.clock.now()))
    return _ask_supporters(ports, search, question, but=(Step.POOL,))


def look_on(ports: Ports, before: Search, after: Search) -> Search:
    """Save a search whose offer came to nothing, then look for the next supporter."""
    return find_peer(ports, ports.searches.save(before, after))


def enter(ports: Ports, before: Search, after: Search) -> Search:
    """Save a search that came into another state."""
    ports.measures.search(after.state.value)
    return ports.searches.save(before, after)


def move_to(ports: Ports, search: Search, step: Step) -> Search:
    """Told to the requester's side when it is news."""
    moved = search.moved_to(step)
    if moved is not search:
        announcements.search_moved(ports.events, moved)
    return moved


def _ask_supporters(
    ports: Ports, search: Search, question: Question, but: Collection[Step] = ()
) -> Search:
    """The first step of the cascade that has somebody to ask decides."""
    limit = ports.policies.max_offers(question.need.urgency)
    for step, asked in steps_for(question, search.round_attempts >= limit):
        room = _room(ports, search, question, step, limit)
        if room < 1 or step in but:
            continue
        decision = look_around(ports, search, asked, step)
        ports.measures.examined(decision.examined)
        offered = _offer_to_best(ports, search, asked, decision.ranking, room)
        if offered is not search:
            return enter(ports, search, move_to(ports, offered, step))
    return search


def _room(ports: Ports, search: Search, question: Question, step: Step, limit: int) -> int:
    """How many more may be asked at once; whoever is on duty is asked beyond the limit."""
    free = ports.policies.fan_out(question.need.urgency) - len(search.offers)
    return free if step is Step.ON_CALL else min(free, limit - search.round_attempts)


def _offer_to_best(
    ports: Ports, search: Search, question: Question, ranking: tuple[Ranked, ...], room: int
) -> Search:
    """Best first; a place somebody else took between reading and holding is passed over."""
    offered = search
    for ranked in ranking:
        if len(offered.offers) - len(search.offers) >= room:
            break
        offered = make_offer(ports, offered, question, ranked) or offered
    return offered


def _nobody(ports: Ports, search: Search, question: Question) -> Search:
    if _may_wait(ports, search, question):
        waiting = wait_in_line(ports, search, question.now)
        return enter(ports, search, move_to(ports, waiting, Step.WAITING))
    explained = search.with_findings(explain_nobody(ports, question))
    return _escalate(ports, search, explained)


def _may_wait(ports: Ports, search: Search, question: Question) -> bool:
    patience = ports.policies.wait(question.need.urgency)
    since = search.waiting_since or question.now
    limit = ports.policies.max_offers(question.need.urgency)
    if question.now - since >= patience or search.round_attempts >= limit:
        return False
    return somebody_is_only_busy(ports, replace(question, widened=True))


def _escalate(ports: Ports, before: Search, search: Search) -> Search:
    limit = ports.policies.max_offers(need_of(search).urgency)
    reason = reason_to_escalate(search.round_attempts, limit)
    escalated = move_to(ports, search.escalated(reason), Step.COORDINATOR)
    announcements.request_escalated(ports.events, escalated)
    ports.measures.escalation(reason.value)
    return enter(ports, before, escalated)
