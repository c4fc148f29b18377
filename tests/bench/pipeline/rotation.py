"""Who is measured when: every round in another order, so that nobody has the best place."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def rotated(contenders: Sequence[T], rounds: int) -> Iterator[tuple[int, Sequence[T]]]:
    """a b c d, b c d a, c d a b …"""
    for number in range(rounds):
        start = number % len(contenders) if contenders else 0
        yield number, [*contenders[start:], *contenders[:start]]
