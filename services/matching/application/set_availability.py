"""A supporter takes a pause or comes back, without a reason."""

from services.matching.domain.supporter import Supporter

from .answer_offer import OwnHat
from .keep_pool import supporter_of
from .ports import Ports
from .reconsider import reconsider


def set_availability(ports: Ports, supporter: OwnHat, paused: bool) -> Supporter:
    """A pause stops new offers and takes the open ones back; running contacts go on."""
    before = supporter_of(ports, supporter.agency, supporter.ref)
    if before.paused == paused:
        return before
    saved = ports.supporters.save(before, before.with_pause(paused))
    reconsider(ports, saved)
    return saved
