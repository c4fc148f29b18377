"""How many of those who were invited answered, and how many of those again.

Of numbers alone: who was invited is known to nobody here. Two waves are matched by the token that
a participant's client keeps; whoever loses it counts as two, so a match rate is a lower bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Taken:
    """Of one wave: invited, answered, and how many of those answered an earlier wave too.

    ``invited`` is None where their number is not known.
    """

    invited: int | None
    answered: int
    matched: Mapping[str, int]


@dataclass(frozen=True)
class Rate:
    """``share`` is None of nobody, and where a number is not known."""

    part: int
    of: int | None

    @property
    def share(self) -> float | None:
        return self.part / self.of if self.of else None


@dataclass(frozen=True)
class Participation:
    """``response``: answered of invited. By earlier wave, ``match``: of those who answered both
    of those who answered this one; ``attrition``: of those who answered the earlier one, who did
    not answer this one."""

    response: Rate
    match: Mapping[str, Rate]
    attrition: Mapping[str, Rate]


def participation(waves: Mapping[str, Taken]) -> dict[str, Participation]:
    """Of every wave; the shares are within 0 and 1 whatever came late or twice."""
    return {name: _of(wave, waves) for name, wave in waves.items()}


def _of(wave: Taken, waves: Mapping[str, Taken]) -> Participation:
    pairs = {
        earlier: min(both, wave.answered, waves[earlier].answered)
        for earlier, both in wave.matched.items()
        if earlier in waves
    }
    return Participation(
        response=_response(wave),
        match={earlier: Rate(both, wave.answered) for earlier, both in pairs.items()},
        attrition={
            earlier: Rate(waves[earlier].answered - both, waves[earlier].answered)
            for earlier, both in pairs.items()
        },
    )


def _response(wave: Taken) -> Rate:
    """An answer may come before the news of its invitation: there were at least as many."""
    invited = None if wave.invited is None else max(wave.invited, wave.answered)
    return Rate(wave.answered, invited)
