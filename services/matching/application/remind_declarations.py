"""Tell a supporter in time that their declaration of relationships lapses (R22).

Who lets it lapse is asked no more, and would notice only that nobody asks.
"""

from collections.abc import Iterator

from services.matching.domain.declaration import reminder_due
from services.matching.domain.errors import UnreadableSupporter
from services.matching.domain.supporter import Supporter

from . import announcements
from .ports import Ports

_PAGE = 200


def whom_to_remind(ports: Ports) -> Iterator[str]:
    """Their references, over all pools that are asked."""
    for agency in ports.policies.agencies():
        yield from (one.ref for one in _pool_of(ports, agency) if _due(ports, one))


def remind(ports: Ports, ref: str) -> None:
    """Nothing happens to whoever declared, left or was reminded since."""
    try:
        supporter = ports.supporters.find(ref)
    except UnreadableSupporter:
        return
    if supporter is None or supporter.left or not _due(ports, supporter):
        return
    if ports.supporters.note_reminder(ref, supporter.last_declared):
        announcements.declaration_lapses(ports.events, supporter.agency, ref)


def _pool_of(ports: Ports, agency: str) -> Iterator[Supporter]:
    """Page by page: no cursor is held open while others are told."""
    after = None
    while page := ports.supporters.of_agency(agency, after, _PAGE):
        yield from page
        after = page[-1].ref


def _due(ports: Ports, supporter: Supporter) -> bool:
    today = supporter.today(ports.clock.now())
    return reminder_due(supporter, ports.policies.requirement(supporter.agency), today)
