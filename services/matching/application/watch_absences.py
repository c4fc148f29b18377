"""See to it that whoever goes away is left with no open offer they could not take in time."""

from services.matching.domain.supporter import Supporter

from .ports import Ports
from .reconsider import reconsider


def watch_absences(ports: Ports, supporter: Supporter) -> None:
    """Whenever the profile was saved: an absence ahead is looked at when it begins."""
    begins = supporter.profile.times.next_absence(ports.clock.now())
    if begins is None:
        ports.deadlines.forget_absence(supporter.ref)
    else:
        ports.deadlines.absent_at(supporter, begins)


def absence_due(ports: Ports, agency: str, ref: str) -> None:
    """Judged by the absences as they are now. Open offers go to others, contacts run on.

    Saved unchanged, so that an offer that is being made at this moment is either seen here or
    made to somebody who is known to be away.
    """
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or supporter.agency != agency:
        return
    saved = ports.supporters.save(supporter, supporter)
    reconsider(ports, saved)
    watch_absences(ports, saved)
