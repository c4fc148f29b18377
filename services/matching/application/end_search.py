"""The requester withdrew or the request was closed: nothing is left open or held."""

from datetime import datetime

from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.search import Search, SearchState, tombstone
from services.matching.domain.vocabulary import WithdrawalReason

from .ports import Ports
from .recheck_offers import let_rest
from .take_back import free_place, take_back
from .wait_in_line import leave_line


def withdraw_request(
    ports: Ports, agency: str, request_id: str, sequence: int, at: datetime
) -> None:
    search = ports.searches.find(agency, request_id)
    if search is None:
        _bury(ports, tombstone(request_id, agency, sequence, at, SearchState.WITHDRAWN))
        return
    if search.ended:
        return
    current = _current(ports, search)
    for offer in current:
        take_back(ports, offer, WithdrawalReason.REQUEST_WITHDRAWN)
    _end(ports, search, search.withdrawn(sequence, at))
    let_rest(ports, current)


def close_request(
    ports: Ports,
    agency: str,
    request_id: str,
    sequence: int,
    at: datetime,
    by: str | None = None,
) -> None:
    """`by`: the supporter whose contact came to its end; None when the coordinator resolved it.

    An acceptance that nobody had heard of by then is taken back: its supporter must be told.
    """
    search = ports.searches.find(agency, request_id)
    if search is None:
        _bury(ports, tombstone(request_id, agency, sequence, at, SearchState.CLOSED))
        return
    if search.ended:
        return
    current = _current(ports, search)
    for offer in current:
        _conclude(ports, offer, by)
    _end(ports, search, search.closed(sequence, at))
    let_rest(ports, current)


def _conclude(ports: Ports, offer: Offer, by: str | None) -> None:
    """The contact that ran is complete; whatever else is open is taken back."""
    if offer.state is not OfferState.ACCEPTED or offer.supporter_ref != by:
        take_back(ports, offer, WithdrawalReason.REQUEST_WITHDRAWN)
        return
    ports.offers.settle(offer, offer.complete(ports.clock.now()))
    free_place(ports, offer)
    ports.measures.offer("completed")


def _current(ports: Ports, search: Search) -> tuple[Offer, ...]:
    found = (ports.offers.find(search.agency, offer_id) for offer_id in search.offers)
    return tuple(offer for offer in found if offer is not None and offer.running)


def _bury(ports: Ports, search: Search) -> None:
    ports.searches.add(search)
    ports.measures.search(search.state.value)


def _end(ports: Ports, before: Search, after: Search) -> None:
    if before.state is SearchState.WAITING:
        leave_line(ports, before.request_id)
    ports.searches.save(before, after)
    ports.measures.search(after.state.value)
