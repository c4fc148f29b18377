"""Tell a coordinator why a search of their agency found nobody, in numbers and rule names."""

from services.matching.domain.errors import UnknownSearch
from services.matching.domain.search import Search, SearchState

from .ports import Ports


def explain_search(ports: Ports, agency: str, request_id: str) -> Search:
    """One that is not escalated is like none: how it stands tells who is asked, and for whom."""
    search = ports.searches.find(agency, request_id)
    if search is None or search.state is not SearchState.ESCALATED:
        raise UnknownSearch
    return search
