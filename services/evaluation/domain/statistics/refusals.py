"""How an estimator says no: it raises ``Refused`` with a code, and its caller gets a value."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from services.evaluation.domain.statistics.results import CannotEstimate, Estimate, Result

Given = ParamSpec("Given")


class Refused(Exception):
    """``because`` is a code of ``sentences.REASONS``."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def first(counts: Any, *_: Any, **__: Any) -> int:
    """How many people there are in the first argument, or 0 where its counts cannot be."""
    people = counts.n
    return people if isinstance(people, int) and people > 0 else 0


def both(one: Any, other: Any, *_: Any, **__: Any) -> int:
    """How many people there are in the first two arguments."""
    return first(one) + first(other)


def answers(
    method: str, counted: Callable[..., int] = first
) -> Callable[[Callable[Given, Estimate]], Callable[Given, Result]]:
    """Make an estimator that raises ``Refused`` one that answers ``CannotEstimate``."""

    def wrap(estimate: Callable[Given, Estimate]) -> Callable[Given, Result]:
        @wraps(estimate)
        def answer(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            try:
                return estimate(*args, **kwargs)
            except Refused as refused:
                return CannotEstimate(method, refused.because, counted(*args, **kwargs))

        return answer

    return wrap
