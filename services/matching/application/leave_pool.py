"""A supporter leaves the pool: what they were offered or doing goes to somebody else."""

from datetime import datetime

from services.matching.domain.errors import UnreadableSupporter
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
    try:
        supporter = supporter_of(ports, agency, ref)
    except UnreadableSupporter:
        _leave_unread(ports, agency, ref)
    else:
        _leave(ports, supporter)


def member_left(ports: Ports, ref: str, at: datetime) -> None:
    """By word of identity; most members are no supporters, and old news of a return is old."""
    try:
        supporter = ports.supporters.find(ref)
    except UnreadableSupporter as unreadable:
        if not unreadable.left and at >= unreadable.enrolled_at:
            _leave_unread(ports, unreadable.agency, ref)
        return
    if supporter is not None and not supporter.left and at >= supporter.enrolled_at:
        _leave(ports, supporter)


def leave_pool(ports: Ports, supporter: Supporter) -> None:
    """The supporter goes first, so that no search below can find them again."""
    ports.supporters.save(supporter, supporter.departed())
    _end_all(ports, supporter.agency, supporter.ref)


def _leave(ports: Ports, supporter: Supporter) -> None:
    career = career_or_new(ports, supporter.agency, supporter.ref, supporter)
    ports.careers.save(career, career.left(today_in(ports, supporter.agency)))
    leave_pool(ports, supporter)


def _leave_unread(ports: Ports, agency: str, ref: str) -> None:
    """Whoever leaves is out, also when a later version keeps what this one cannot read."""
    career = ports.careers.find(agency, ref)
    if career is not None:
        ports.careers.save(career, career.left(today_in(ports, agency)))
    ports.supporters.take_out(ref)
    _end_all(ports, agency, ref)


def _end_all(ports: Ports, agency: str, ref: str) -> None:
    ports.deadlines.forget_lapse(ref)
    ports.deadlines.forget_absence(ref)
    ports.deadlines.forget_deselection(ref)
    take_off_roster(ports, agency, ref)
    for offer in ports.offers.running_with(ref):
        replace_offer(ports, offer, WithdrawalReason.SUPPORTER_LEFT)
    announcements.supporter_left(ports.events, agency, ref)
