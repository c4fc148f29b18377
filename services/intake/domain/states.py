"""The states a support request moves through."""

from enum import StrEnum


class State(StrEnum):
    SUBMITTED = "submitted"
    OFFERED = "offered"
    MATCHED = "matched"
    ESCALATED = "escalated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({State.SUBMITTED, State.OFFERED, State.MATCHED, State.ESCALATED})

# A match may come before the news of its offer, because the bus promises no order;
# it may be revoked, and the request is then looked for again. A coordinator may have an
# escalated one looked for again too. Time alone closes what nobody touches, whatever it waits for.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.SUBMITTED: LIVE - {State.SUBMITTED} | {State.CLOSED, State.WITHDRAWN},
    State.OFFERED: LIVE - {State.OFFERED} | {State.CLOSED, State.WITHDRAWN},
    State.MATCHED: LIVE - {State.MATCHED} | {State.CLOSED, State.WITHDRAWN},
    State.ESCALATED: LIVE - {State.ESCALATED} | {State.CLOSED, State.WITHDRAWN},
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
