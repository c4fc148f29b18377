"""One act of choosing supporters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .question import Candidate, Question
from .rules import allowed
from .scoring import Score, Weights, score, tie_break

ENOUGH = 100
"""Suitable candidates after which no further page is read."""

MOST = 400
"""Candidates looked at after which one that is suitable will do; measured, see decision 15."""


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: Score


@dataclass(frozen=True)
class Decision:
    """`ranking` best first, of the `examined` candidates that break no rule."""

    ranking: tuple[Ranked, ...]
    examined: int = 0

    @property
    def chosen(self) -> Ranked | None:
        return self.ranking[0] if self.ranking else None


def decide(
    question: Question,
    request_id: str,
    pages: Iterable[Sequence[Candidate]],
    weights: Weights,
    enough: int = ENOUGH,
) -> Decision:
    """Read pages until `enough` candidates pass every hard rule, then rank those.

    Where most break one, whoever was found among `MOST`; where all did, the pages go on.
    """
    suitable: list[Candidate] = []
    examined = 0
    for page in pages:
        examined += len(page)
        suitable.extend(one for one in page if allowed(question, one))
        if len(suitable) >= enough or (suitable and examined >= MOST):
            break
    return Decision(rank(question, request_id, suitable, weights), examined)


def rank(
    question: Question, request_id: str, suitable: Iterable[Candidate], weights: Weights
) -> tuple[Ranked, ...]:
    ranked = [Ranked(candidate, score(question, candidate)) for candidate in suitable]
    ranked.sort(
        key=lambda one: (
            -one.score.total(weights),
            tie_break(request_id, one.candidate.supporter.ref),
        )
    )
    return tuple(ranked)
