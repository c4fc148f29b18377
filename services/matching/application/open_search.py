"""A request was submitted: open its search and look for a supporter at once."""

from datetime import datetime

from services.matching.domain.cascade import Step
from services.matching.domain.need import Need
from services.matching.domain.search import Search

from .find_peer import enter, find_peer, move_to
from .ports import Ports
from .wait_in_line import wait_in_line


def open_search(
    ports: Ports, agency: str, request_id: str, sequence: int, submitted_at: datetime, need: Need
) -> None:
    """Repeated news, or news of a request that has already ended, changes nothing.

    In a rush the request waits a moment for the others, and all are assigned together.
    """
    search = Search(request_id, agency, sequence, submitted_at, need)
    if not ports.searches.add(search):
        return
    ports.measures.search(search.state.value)
    if ports.arrivals.rush(request_id):
        waiting = wait_in_line(ports, search, ports.clock.now())
        enter(ports, search, move_to(ports, waiting, Step.WAITING))
    else:
        find_peer(ports, search)
