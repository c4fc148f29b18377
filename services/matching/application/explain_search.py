"""Tell a coordinator how a search of their agency stands, in numbers and rule names."""

from services.matching.domain.errors import UnknownSearch
from services.matching.domain.search import Search

from .ports import Ports


def explain_search(ports: Ports, agency: str, request_id: str) -> Search:
    search = ports.searches.find(agency, request_id)
    if search is None:
        raise UnknownSearch
    return search
