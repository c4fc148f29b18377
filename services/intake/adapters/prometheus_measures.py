"""Figures of intake, counted once what they count has been committed."""

from collections.abc import Callable

from prometheus_client import Counter

from services.intake.domain.asking import IdentityLevel
from services.intake.domain.states import State
from shared.events.codes import URGENCIES
from shared.observability import registry
from shared.storage import Transaction

_REQUESTS = Counter(
    "watchmate_intake_requests_total",
    "Requests submitted, `kind` being the identity level",
    ["urgency", "kind"],
    registry=registry(),
)
_MOVES = Counter(
    "watchmate_intake_transitions_total",
    "Requests that came into a state",
    ["state"],
    registry=registry(),
)
_ERASED = Counter(
    "watchmate_intake_erased_total",
    "Requests whose words were destroyed",
    registry=registry(),
)


def _show_from_the_start() -> None:
    """A counter that is born with its first count is no growth to whoever watches it."""
    for urgency in URGENCIES:
        for level in IdentityLevel:
            _REQUESTS.labels(urgency, str(level))
    for state in State:
        _MOVES.labels(str(state))


_show_from_the_start()


class PrometheusMeasures:
    """No label is an agency: the figures of one are not for the others."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def submitted(self, urgency: str, identity_level: str) -> None:
        self._later(_MOVES.labels(str(State.SUBMITTED)).inc)
        self._later(_REQUESTS.labels(urgency, identity_level).inc)

    def moved(self, before: State, after: State) -> None:
        self._later(_MOVES.labels(str(after)).inc)

    def erased(self) -> None:
        self._later(_ERASED.inc)

    def _later(self, count: Callable[[], None]) -> None:
        self._tx.after_commit(count)
