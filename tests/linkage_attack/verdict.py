"""Whether an attack did better than guessing.

Guessing is what everybody can do who knows agency, week and wave: with n requests for n answers in
any order, one in n. However many there are, about one of each group is hit; so the number of hits
is held against a Poisson distribution with that mean. Several strategies are several chances to
be lucky, and their p-values are multiplied accordingly (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import poisson

from tests.linkage_attack.strategies import Scene, Strategy

_SURE = 0.001


@dataclass(frozen=True)
class Attempt:
    """``chance``: the hits that guessing would have had."""

    trials: int
    successes: int
    chance: float

    @property
    def p(self) -> float:
        """How likely as many hits or more are by guessing."""
        return float(poisson.sf(self.successes - 1, self.chance)) if self.trials else 1.0


def attempt(strategy: Strategy, scenes: Sequence[Scene], truth: Mapping[str, str]) -> Attempt:
    """:param truth: whose each answer is, as only the referee knows."""
    trials, hits, chance = 0, 0, 0.0
    for scene in scenes:
        guesses = strategy(scene)
        trials += len(guesses)
        hits += sum(truth[answer] == request for answer, request in guesses.items())
        chance += len(guesses) / len(scene.requests)
    return Attempt(trials, hits, chance)


def verdict(
    strategies: Mapping[str, Strategy], scenes: Sequence[Scene], truth: Mapping[str, str]
) -> dict[str, Any]:
    attempts = {name: attempt(one, scenes, truth) for name, one in strategies.items()}
    best = min(attempts, key=lambda name: attempts[name].p)
    p = min(1.0, attempts[best].p * len(attempts))
    return {
        "trials": sum(one.trials for one in attempts.values()),
        "successes": sum(one.successes for one in attempts.values()),
        "chance": round(sum(one.chance for one in attempts.values()), 2),
        "best": best,
        "best_trials": attempts[best].trials,
        "best_successes": attempts[best].successes,
        "best_chance": round(attempts[best].chance, 2),
        "p": round(p, 6),
        "exceeds_chance": p < _SURE,
        "answers": len(truth),
    }
