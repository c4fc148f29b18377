"""One act of choosing a supporter, with the reasons it leaves behind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .question import Candidate, Question
from .rules import broken_rules
from .scoring import Score, Weights, score, tie_break

ENOUGH = 50  # suitable candidates after which no further page is read


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: Score


@dataclass(frozen=True)
class Decision:
    """`ranking` best first; `refusals` counts candidates per rule and names nobody.

    `exhaustive` is False when reading stopped at a bound before the pool ended.
    """

    ranking: tuple[Ranked, ...]
    refusals: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    examined: int = 0
    exhaustive: bool = True

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
    """Read pages until `enough` candidates pass every hard rule, then rank those."""
    refusals: Counter[str] = Counter()
    suitable: list[Candidate] = []
    examined, exhaustive = 0, True
    for page in pages:
        examined += len(page)
        suitable.extend(_passing(question, page, refusals))
        if len(suitable) >= enough:
            exhaustive = False
            break
    ranking = _rank(question, request_id, suitable, weights)
    return Decision(ranking, MappingProxyType(dict(refusals)), examined, exhaustive)


def _passing(
    question: Question, page: Sequence[Candidate], refusals: Counter[str]
) -> Iterable[Candidate]:
    for candidate in page:
        broken = broken_rules(question, candidate)
        refusals.update(broken)
        if not broken:
            yield candidate


def _rank(
    question: Question, request_id: str, suitable: Sequence[Candidate], weights: Weights
) -> tuple[Ranked, ...]:
    ranked = [Ranked(candidate, score(question, candidate)) for candidate in suitable]
    ranked.sort(
        key=lambda one: (
            -one.score.total(weights),
            tie_break(request_id, one.candidate.supporter.ref),
        )
    )
    return tuple(ranked)
