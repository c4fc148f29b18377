"""The order in which a request moves on, as data: pools to search, then a person."""

from collections.abc import Callable
from dataclasses import dataclass

from .question import Question
from .vocabulary import EscalationReason, Preference


@dataclass(frozen=True)
class PoolStep:
    """`agencies` narrows where candidates are read from; the hard rules still decide."""

    name: str
    agencies: Callable[[Question], frozenset[str]]


def agencies_worth_asking(question: Question) -> frozenset[str]:
    """The lending agencies that can meet the wish for own or another agency."""
    if question.need.prefer is Preference.OWN_AGENCY:
        return question.lenders & {question.agency}
    if question.need.prefer is Preference.ANOTHER_AGENCY:
        return question.lenders - {question.agency}
    return question.lenders


CASCADE: tuple[PoolStep, ...] = (PoolStep("regional_pool", agencies_worth_asking),)


def reason_to_escalate(round_attempts: int, limit: int) -> EscalationReason:
    """Why the coordinator is asked: the pools gave nobody, or the limit is reached."""
    if round_attempts >= limit:
        return EscalationReason.TOO_MANY_OFFERS
    if round_attempts:
        return EscalationReason.ALL_DECLINED
    return EscalationReason.NO_CANDIDATE
