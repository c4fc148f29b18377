"""A request was submitted: open its search and look for a supporter at once."""

from datetime import datetime

from services.matching.domain.need import Need
from services.matching.domain.search import Search

from .find_peer import find_peer
from .ports import Ports


def open_search(
    ports: Ports, agency: str, request_id: str, sequence: int, submitted_at: datetime, need: Need
) -> None:
    """Repeated news, or news of a request that has already ended, changes nothing."""
    if ports.searches.find(agency, request_id) is not None:
        return
    search = Search(request_id, agency, sequence, submitted_at, need)
    ports.searches.add(search)
    ports.measures.search(search.state.value)
    find_peer(ports, search)
