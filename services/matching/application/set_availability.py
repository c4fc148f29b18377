"""A supporter takes a pause or comes back, without a reason."""

from services.matching.domain.supporter import Supporter

from .answer_offer import OwnHat
from .keep_pool import supporter_of
from .ports import Ports


def set_availability(ports: Ports, supporter: OwnHat, paused: bool) -> Supporter:
    """A pause stops new offers; what is open can be declined, or accepted once it is over."""
    before = supporter_of(ports, supporter.agency, supporter.ref)
    if before.paused == paused:
        return before
    return ports.supporters.save(before, before.with_pause(paused))
