"""One act of choosing supporters."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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

    def past(
        self,
        question: Question,
        request_id: str,
        under_way: Mapping[str, Collection[str]],
        weights: Weights,
    ) -> "Decision":
        """Ranked as if whoever is just being asked by others had been asked before.

        Else requests of one moment would all choose the same supporter, and all but one of them
        would have to begin again. Who may be asked at all stays as it was.
        """

        def standing(one: Ranked) -> tuple[float, bytes]:
            supporter = one.candidate.supporter
            asking = set(under_way.get(supporter.ref, ())) - {request_id, *supporter.holds}
            soon = _asked(question, one.candidate, asking) if asking else None
            made = score(question, soon) if soon else one.score
            return -made.total(weights), tie_break(request_id, supporter.ref)

        busy = any(one.candidate.supporter.ref in under_way for one in self.ranking)
        return replace(self, ranking=tuple(sorted(self.ranking, key=standing))) if busy else self

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


def _asked(question: Question, candidate: Candidate, requests: Collection[str]) -> Candidate:
    """As the candidate is once these stand; what they weigh is taken to be what this one does."""
    supporter, weight = candidate.supporter, question.terms.weight
    held = {**supporter.holds, **dict.fromkeys(requests, weight)}
    offers = (*supporter.recent_offers, question.now)
    return replace(candidate, supporter=replace(supporter, holds=held, recent_offers=offers))
