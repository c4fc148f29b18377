"""A request waits in line until somebody is free, or until it has waited long enough."""

from datetime import datetime, timedelta

from services.matching.domain.line import InLine, stands_since
from services.matching.domain.search import Search

from .asking import need_of
from .ports import Ports

GATHER = timedelta(milliseconds=500)
"""Requests that come in one rush are assigned together: so long the first of them waits."""

_AT_LEAST = timedelta(seconds=30)
"""Even without patience it stays that long in line, should the assignment be late."""


def wait_in_line(ports: Ports, search: Search, now: datetime) -> Search:
    """Not yet saved. Its turn comes with the next assignment, at the latest when time is up."""
    waiting = search.waits(now)
    since, urgency = waiting.waiting_since or now, need_of(search).urgency
    place = stands_since(urgency, search.handovers > 0, waiting.without_peer_since)
    ports.line.join(InLine(search.request_id, search.agency, place))
    ports.deadlines.assign_at(now + GATHER)
    patience = max(ports.policies.wait(urgency), _AT_LEAST)
    ports.deadlines.call_at(waiting, since + patience)
    return waiting


def leave_line(ports: Ports, request_id: str) -> None:
    """Nobody calls a search that no longer waits."""
    ports.line.leave(request_id, ports.clock.now())
    ports.deadlines.forget_call(request_id)


def somebody_is_free(ports: Ports) -> None:
    """A place was given back: whoever waits is looked at again."""
    if ports.line.first(1):
        ports.deadlines.assign_at(ports.clock.now())
