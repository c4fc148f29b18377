"""See to it that a supporter whose training or declaration lapses stops at that midnight."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.matching.domain.credentials import (
    in_order_through,
    may_be_in_order_through,
    training_in_date,
)
from services.matching.domain.declaration import declared_through
from services.matching.domain.supporter import Supporter
from services.matching.domain.terms import Requirement
from services.matching.domain.zones import zone_of

from .ports import Ports
from .reconsider import reconsider

_DAY = timedelta(days=1)


def watch_credentials(ports: Ports, supporter: Supporter) -> None:
    """Whenever ledger, designation or declaration was saved; what is over has no day left.

    Searches pass over whoever does not meet their own agency's requirement. It may be lowered, so
    they are looked at again each midnight while their ledger is in date.
    """
    today = supporter.today(ports.clock.now())
    requirement = ports.policies.requirement(supporter.agency)
    hidden_after = may_be_in_order_through(supporter.profile, requirement, today)
    ports.supporters.pass_over_after(supporter.ref, hidden_after)
    last_day = _last_day(supporter, requirement, today)
    if last_day >= date.max - _DAY:
        ports.deadlines.forget_lapse(supporter.ref)
        return
    ports.deadlines.lapse_at(supporter, _midnight_after(last_day, supporter.profile.time_zone))


def credential_due(ports: Ports, agency: str, ref: str) -> None:
    """What is in order after all stays, and is looked at again when that ends.

    Saved unchanged for the same reason as when an absence begins.
    """
    supporter = ports.supporters.find(ref)
    if supporter is None or supporter.left or supporter.agency != agency:
        return
    saved = ports.supporters.save(supporter, supporter)
    reconsider(ports, saved)
    watch_credentials(ports, saved)


def _last_day(supporter: Supporter, requirement: Requirement, today: date) -> date:
    """Of what is in order today, whichever ends first."""
    trained = in_order_through(supporter.profile, requirement, today)
    if trained is None and training_in_date(supporter.profile, today):
        trained = today
    ends = {trained or date.max, declared_through(supporter, requirement)}
    return min((day for day in ends if day >= today), default=date.max)


def _midnight_after(day: date, zone: str) -> datetime:
    return datetime.combine(day + _DAY, time(0), zone_of(zone)).astimezone(ZoneInfo("UTC"))
