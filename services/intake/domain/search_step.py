"""How far the search for a peer has come, in whatever order the news of it arrived."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """From the first whom we ask to the last."""

    POOL = "pool"
    OTHER_AGENCIES = "other_agencies"
    ON_CALL = "on_call"
    WAITING = "waiting"
    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"


AMONG_PEERS = frozenset({Step.POOL, Step.OTHER_AGENCIES, Step.ON_CALL, Step.WAITING})


@dataclass(frozen=True)
class SearchMove:
    """The search came to a step; of two, the one with the higher sequence is newer."""

    step: Step
    sequence: int

    def follows(self, other: "SearchMove | None") -> bool:
        return other is None or self.sequence > other.sequence
