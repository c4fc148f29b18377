"""A supporter leaves the pool: what they were offered or doing goes to somebody else."""

from datetime import datetime

from services.matching.domain.supporter import Supporter
from services.matching.domain.vocabulary import WithdrawalReason

from . import announcements
from .keep_career import career_or_new, today_in
from .keep_pool import supporter_of
from .keep_roster import take_off_roster
from .ports import Ports
from .replace_offer import replace_offer


def remove_supporter(ports: Ports, agency: str, ref: str) -> None:
    """By the coordinator of the home agency: the plain exit."""
    _leave(ports, supporter_of(ports, agency, ref))


def member_left(ports: Ports, ref: str, at: datetime) -> None:
    """By word of identity; most members are no supporters, and old news of a return is old."""
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or at < supporter.enrolled_at:
        return
    _leave(ports, supporter)


def leave_pool(ports: Ports, supporter: Supporter) -> None:
    """The supporter goes first, so that no search below can find them again."""
    ports.supporters.save(supporter, supporter.departed())
    ports.deadlines.forget_lapse(supporter.ref)
    ports.deadlines.forget_absence(supporter.ref)
    ports.deadlines.forget_deselection(supporter.ref)
    take_off_roster(ports, supporter.agency, supporter.ref)
    for offer in ports.offers.running_with(supporter.ref):
        replace_offer(ports, offer, WithdrawalReason.SUPPORTER_LEFT)
    announcements.supporter_left(ports.events, supporter.agency, supporter.ref)


def _leave(ports: Ports, supporter: Supporter) -> None:
    career = career_or_new(ports, supporter.agency, supporter.ref, supporter)
    ports.careers.save(career, career.left(today_in(ports, supporter.agency)))
    leave_pool(ports, supporter)
