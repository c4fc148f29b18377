"""Read the pool for one question and rank who may be asked: bounded, however large the pool."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.matching.domain.cascade import Step
from services.matching.domain.decision import Decision, Ranked, decide
from services.matching.domain.explanation import findings_of
from services.matching.domain.question import Candidate, Question
from services.matching.domain.rules import allowed, only_busy
from services.matching.domain.rules.fit import horizon
from services.matching.domain.scoring import score
from services.matching.domain.search import Findings, Search
from services.matching.domain.supporter import Supporter
from services.matching.domain.week_hours import hours_between
from shared.security.conflict_tokens import conflict_token

from .asking import candidate_of
from .ports import PoolFilter, Ports
from .see_workload import as_shown

PAGE = 100
DEEPEST = 2000
"""Supporters read for one match at most, and only where nearly everybody breaks a rule."""

SAMPLE = 500
_EARLIER = 500
ANY_ZONE = timedelta(days=1)  # "today" differs by at most a day between time zones


def look_around(ports: Ports, search: Search, question: Question, step: Step) -> Decision:
    if step is Step.ON_CALL:
        return _in_order_of_duty(ports, question)
    read: list[int] = []
    pages = _as_candidates(ports, question, _pages(ports, question, read.append))
    weights = ports.policies.weights()
    decision = decide(question, search.request_id, pages, weights)
    decision = decision.past(question, search.request_id, ports.askings.under_way(), weights)
    if not decision.ranking and sum(read) >= DEEPEST:
        ports.measures.cut_short(sum(read))
    return decision


def candidate_filter(question: Question) -> PoolFilter:
    today, incident = question.now.date(), question.need.designated_before
    tomorrow = today + ANY_ZONE
    return PoolFilter(
        question.lenders,
        question.need.language,
        min(tomorrow, incident.date()) if incident else tomorrow,
        today - ANY_ZONE,
        question.agency,
        hours_between(question.now, question.now + horizon(question.need.urgency)),
        question.need.topics,
        _declared_since(question, today - ANY_ZONE),
    )


def _declared_since(question: Question, today: date) -> date | None:
    """By the most patient of the lenders; None when one of them asks for no declaration."""
    asked = {agency: one.declaration_days for agency, one in question.terms.requirements.items()}
    here = asked.get(question.agency)
    longest = timedelta(0)
    for agency in question.lenders:
        days = [one for one in (asked.get(agency), here) if one is not None]
        if not days:
            return None
        longest = max(longest, timedelta(days=min(days)))
    return today - longest


def on_duty(ports: Ports, question: Question) -> Question:
    refs = ports.duty_roster.on_call(question.lenders, question.agency, question.now)
    return replace(question, on_call=frozenset(refs))


def explain_nobody(ports: Ports, question: Question) -> Findings:
    """The index hides who is paused, full or lapsed: ask the rules of the whole home agency.

    By the workloads its coordinator may know: live counts would tell when a contact ends.
    """
    sample = ports.supporters.sample(question.agency, SAMPLE)
    shown = [as_shown(ports, one) for one in sample]
    candidates = [candidate_of(ports.conflict_key, question, one) for one in shown]
    return findings_of(question, candidates)


def somebody_is_only_busy(ports: Ports, question: Question) -> bool:
    """Worth waiting for, in any agency that lends."""
    return any(
        only_busy(question, candidate_of(ports.conflict_key, question, one))
        for agency in sorted(question.lenders)
        for one in ports.supporters.sample(agency, SAMPLE)
    )


def _pages(
    ports: Ports, question: Question, tally: Callable[[int], object]
) -> Iterator[list[Supporter]]:
    """First whom the requester would like again, then the pool."""
    first = {one.ref: one for one in _earlier_peers(ports, question)}
    if first:
        yield list(first.values())
    for page in ports.supporters.candidates(candidate_filter(question), PAGE, DEEPEST, tally):
        yield [one for one in page if one.ref not in first]


def _earlier_peers(ports: Ports, question: Question) -> list[Supporter]:
    """Known by token only, so all who lately supported somebody of the agency are tried."""
    wished, salt = question.need.earlier_peers, question.need.conflict_salt
    if not wished:
        return []
    lately = ports.offers.earlier_peers(question.agency, _EARLIER)
    meant = [ref for ref in lately if conflict_token(ports.conflict_key, salt, ref) in wished]
    return list(ports.supporters.some(meant))


def _in_order_of_duty(ports: Ports, question: Question) -> Decision:
    """Whoever is first on duty is asked first: a roster is no matter of taste."""
    refs = ports.duty_roster.on_call(question.lenders, question.agency, question.now)
    found = [candidate_of(ports.conflict_key, question, s) for s in ports.supporters.some(refs)]
    fit = [Ranked(one, score(question, one)) for one in found if allowed(question, one)]
    return Decision(tuple(fit), len(found))


def _as_candidates(
    ports: Ports, question: Question, pages: Iterator[list[Supporter]]
) -> Iterator[list[Candidate]]:
    for page in pages:
        yield [candidate_of(ports.conflict_key, question, one) for one in page]
