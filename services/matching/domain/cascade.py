"""The order in which a request moves on, as data: supporters to ask, then people who must act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from .question import Question
from .vocabulary import EscalationReason, Preference


class Step(StrEnum):
    """Where a search stands; the first three ask supporters."""

    POOL = "pool"
    OTHER_AGENCIES = "other_agencies"
    ON_CALL = "on_call"
    WAITING = "waiting"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class PoolStep:
    """`asks` narrows the question; None when the step has nobody to ask for this need.

    `beyond_limit`: asked even when the pools have had all the offers they get.
    """

    step: Step
    asks: Callable[[Question], Question | None]
    beyond_limit: bool = False


def _pool(question: Question) -> Question | None:
    """The lending agencies that can meet the wish for own or another agency."""
    wished = {
        Preference.OWN_AGENCY: question.lenders & {question.agency},
        Preference.ANOTHER_AGENCY: question.lenders - {question.agency},
    }.get(question.need.prefer, question.lenders)
    return _lent_by(question, wished)


def _other_agencies(question: Question) -> Question | None:
    """Only for who preferred their own agency and said that another will do."""
    if question.need.prefer is not Preference.OWN_AGENCY or not question.need.may_widen:
        return None
    others = question.lenders - {question.agency}
    return _lent_by(replace(question, widened=True), others)


def _on_call(question: Question) -> Question | None:
    return replace(question, widened=True) if question.on_call else None


def _lent_by(question: Question, agencies: frozenset[str]) -> Question | None:
    """Whoever is on duty is kept for their own step, unless their own hours say otherwise."""
    return replace(question, lenders=agencies, on_call=frozenset()) if agencies else None


CASCADE: tuple[PoolStep, ...] = (
    PoolStep(Step.POOL, _pool),
    PoolStep(Step.OTHER_AGENCIES, _other_agencies),
    PoolStep(Step.ON_CALL, _on_call, beyond_limit=True),
)


def steps_for(question: Question, limit_reached: bool) -> Iterator[tuple[Step, Question]]:
    for one in CASCADE:
        if limit_reached and not one.beyond_limit:
            continue
        asked = one.asks(question)
        if asked is not None:
            yield one.step, asked


def reason_to_escalate(round_attempts: int, limit: int) -> EscalationReason:
    """Why the coordinator is asked: the pools gave nobody, or the limit is reached."""
    if round_attempts >= limit:
        return EscalationReason.TOO_MANY_OFFERS
    if round_attempts:
        return EscalationReason.ALL_DECLINED
    return EscalationReason.NO_CANDIDATE
