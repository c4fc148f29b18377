"""Assign those who wait in line together, so that no early one takes what suits a later better."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice

from services.matching.domain.cascade import Step, steps_for
from services.matching.domain.decision import ENOUGH, Ranked, rank
from services.matching.domain.line import InLine, Place
from services.matching.domain.plan import Wish, share_out
from services.matching.domain.question import Question
from services.matching.domain.rules import allowed
from services.matching.domain.scoring import Weights
from services.matching.domain.search import Search, SearchState
from services.matching.domain.supporter import Supporter

from .asking import candidate_of, question_of
from .find_peer import ask_beyond_pool, enter, find_peer, move_to
from .look_around import ANY_ZONE, candidate_filter
from .make_offer import make_offer
from .ports import PoolFilter, Ports
from .wait_in_line import GATHER, leave_line, somebody_is_free

AT_ONCE = 200
_PAGE = 400
_READ = 1000
"""Of each lending agency; more would hold up the callers of this process."""

AGAIN_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is; without a supporter, the search goes its own way.

    `pool_is_spent`: the plan knew of all who suit, and others have them.
    """

    agency: str
    request_id: str
    supporter_ref: str | None
    pool_is_spent: bool = False


def plan_turns(
    ports: Ports, seen: Collection[str] = (), goes_on: Callable[[], bool] = lambda: True
) -> list[Turn]:
    """Reads only: what is planned is tried one by one, each in a transaction of its own.

    Whoever was `seen` and stays in line for want of a supporter does not hold up those behind.
    Asks before each request whether it `goes_on`; else nothing is planned.
    """
    standing = ports.line.first(AT_ONCE, seen)
    pool = _PoolOnce(ports)
    wishes = [_readable_wish(ports, pool, one) for one in standing if goes_on()]
    if len(wishes) < len(standing):
        return []
    taken = share_out(wishes, ports.assignment.best)
    return [_turn(*one) for one in zip(standing, wishes, taken, strict=True)]


def _turn(one: InLine, wish: Wish, place: Place | None) -> Turn:
    if place is not None:
        return Turn(one.agency, one.request_id, place.supporter_ref)
    return Turn(one.agency, one.request_id, None, len(wish.bearable) < ENOUGH)


def take_turn(ports: Ports, turn: Turn) -> None:
    """Nothing happens to a search that no longer waits.

    A place that is gone is waited for, or else the search goes its own way at once. Whoever came
    on duty is asked without waiting for the end of patience, as is another agency where that will
    do.
    """
    search = ports.searches.find(turn.agency, turn.request_id)
    if search is None or search.state is not SearchState.WAITING:
        leave_line(ports, turn.request_id)
        return
    ref = turn.supporter_ref
    offered = _offer_planned(ports, search.called(), ref) if ref else None
    if offered is not None:
        leave_line(ports, turn.request_id)
        enter(ports, search, move_to(ports, offered, Step.POOL))
    elif _patience_is_over(ports, search):
        call_search(ports, turn.agency, turn.request_id)
    elif turn.pool_is_spent:
        _ask_beyond_pool(ports, search)


def _ask_beyond_pool(ports: Ports, search: Search) -> None:
    """It keeps its place in line when there is nobody."""
    if ask_beyond_pool(ports, search.called()).state is SearchState.OFFERED:
        leave_line(ports, search.request_id)


def call_search(ports: Ports, agency: str, request_id: str) -> None:
    """It has waited long enough: whoever can be asked now is, else the coordinator."""
    search = ports.searches.find(agency, request_id)
    if search is None or search.state is not SearchState.WAITING:
        return
    leave_line(ports, request_id)
    find_peer(ports, ports.searches.save(search, search.called()))


def line_is_taken(ports: Ports) -> None:
    """Somebody assigns it now; who came too late for that is assigned in a moment."""
    ports.deadlines.assign_at(ports.clock.now() + GATHER)


def line_goes_on(ports: Ports, seen: Collection[str]) -> None:
    """At once when the line moved: somebody may have joined it whom no other look awaits.

    Else, while anybody waits, later: people come on duty, rests end.
    """
    standing = {one.request_id for one in ports.line.first(len(seen) + 1)}
    if standing != set(seen):
        ports.deadlines.assign_at(ports.clock.now() + GATHER)
    elif standing:
        ports.deadlines.assign_at(ports.clock.now() + ports.policies.paced(AGAIN_AFTER))


def watch_line(ports: Ports) -> None:
    """Now and then, whatever else asks for a look.

    Who joins relies on a look that is still to come; it may end before they can be seen, and find
    an empty line, which nobody looks at again.
    """
    somebody_is_free(ports)


def _patience_is_over(ports: Ports, search: Search) -> bool:
    since, now = search.waiting_since, ports.clock.now()
    urgency = search.need.urgency if search.need else None
    return since is None or urgency is None or now - since >= ports.policies.wait(urgency)


def _offer_planned(ports: Ports, search: Search, ref: str) -> Search | None:
    """Asked again in this transaction: since the plan was made anything may have changed."""
    question = question_of(ports, search, ports.clock.now())
    for supporter in ports.supporters.some([ref]):
        candidate = candidate_of(ports.conflict_key, question, supporter)
        if allowed(question, candidate):
            ranked = rank(question, search.request_id, [candidate], ports.policies.weights())
            return make_offer(ports, search, question, ranked[0])
    return None


def _readable_wish(ports: Ports, pool: "_PoolOnce", one: InLine) -> Wish:
    """A request that this version cannot read holds nobody else up; its turn will say so."""
    try:
        return _wish(ports, pool, one)
    except (LookupError, TypeError, ValueError):
        return Wish()


def _wish(ports: Ports, pool: "_PoolOnce", one: InLine) -> Wish:
    search = ports.searches.find(one.agency, one.request_id)
    if search is None or search.need is None or search.state is not SearchState.WAITING:
        return Wish()
    question = _first_question(question_of(ports, search, ports.clock.now()))
    if question is None:
        return Wish()
    candidates = (candidate_of(ports.conflict_key, question, s) for s in pool.read(question))
    fit = islice((one for one in candidates if allowed(question, one)), ENOUGH)
    weights = ports.policies.weights()
    return wish_of(question, rank(question, search.request_id, fit, weights), weights)


def wish_of(question: Question, ranking: tuple[Ranked, ...], weights: Weights) -> Wish:
    """A second place with the same supporter is worth as much less as it makes them busier."""
    limit = question.terms.exposure_limit
    supporters = [ranked.candidate.supporter for ranked in ranking]
    bearable = {one.ref: limit - one.load for one in supporters}
    return Wish(dict(_places(question, ranking, weights)), question.terms.weight, bearable)


def _places(
    question: Question, ranking: tuple[Ranked, ...], weights: Weights
) -> Iterator[tuple[Place, float]]:
    for ranked in ranking:
        supporter, total = ranked.candidate.supporter, ranked.score.total(weights)
        for number in range(_places_left(question, supporter)):
            busier = weights.get("balance", 0.0) * number / supporter.profile.cap
            yield Place(supporter.ref, number), total - busier


def _places_left(question: Question, supporter: Supporter) -> int:
    terms = question.terms
    by_weight = (terms.exposure_limit - supporter.load) // terms.weight
    begins = question.now - terms.period
    lately = sum(1 for at in supporter.recent_offers if at > begins)
    return max(0, min(supporter.free, by_weight, terms.offers_in_period - lately))


def _first_question(question: Question) -> Question | None:
    return next((asked for _, asked in steps_for(question, limit_reached=False)), None)


class _PoolOnce:
    """Requests share what was read: of each lending agency, by language and hours, once."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._read: dict[PoolFilter, list[Supporter]] = {}

    def read(self, question: Question) -> list[Supporter]:
        """The most promising first: who has lived through the topics, then who knows them."""
        found = [one for lender in sorted(question.lenders) for one in self._of(lender, question)]
        topics = frozenset(question.need.topics)
        return sorted(found, key=partial(_promise, topics), reverse=True)

    def _of(self, lender: str, question: Question) -> list[Supporter]:
        """Whatever else differs between requests, the rules sort out."""
        wanted = candidate_filter(replace(question, lenders=frozenset({lender})))
        tomorrow = wanted.trained_until + 2 * ANY_ZONE
        alone = replace(
            wanted,
            home=lender,
            designated_by=tomorrow,
            topics=(),
        )
        if alone not in self._read:
            pages = self._ports.supporters.candidates(alone, _PAGE, _READ)
            self._read[alone] = [one for page in pages for one in page]
        return self._read[alone]


def _promise(asked: frozenset[str], one: Supporter) -> int:
    return len(asked & one.profile.lived_experience) + 2 * len(asked & one.profile.topics)
