"""What a supporter's training lacks under an agency's requirement, now and from which day on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import fsum

from .supporter import Profile
from .terms import Requirement
from .training import last_days

YEAR = timedelta(days=365)
_DAY = timedelta(days=1)


class Credential(StrEnum):
    TRAINING = "training"
    INITIAL_HOURS = "initial_hours"
    ANNUAL_HOURS = "annual_hours"
    REFRESHER = "refresher"
    DECLARATION = "declaration"


@dataclass(frozen=True)
class Shortfall:
    """What is not met; `topic` names the refresher or the training that ended."""

    credential: Credential
    topic: str | None = None


@dataclass(frozen=True)
class Lapse:
    """What will not be met after `last_day` without new training."""

    credential: Credential
    topic: str | None
    last_day: date


def shortfalls(profile: Profile, requirement: Requirement, today: date) -> tuple[Shortfall, ...]:
    """Empty when the requirement is met on that day."""
    return tuple(_missing(profile, requirement, today))


def valid_through(profile: Profile, requirement: Requirement, today: date) -> date | None:
    """The last day on which it will be met without new training.

    None when it is not met today, `date.max` when nothing will lapse by itself.
    """
    if shortfalls(profile, requirement, today):
        return None
    for day in _turning_days(profile, requirement, today):
        if shortfalls(profile, requirement, day):
            return day - _DAY
    return date.max


def in_order(profile: Profile, requirement: Requirement, today: date) -> bool:
    """Every topic of the ledger is in date, and the requirement is met."""
    return training_in_date(profile, today) and not shortfalls(profile, requirement, today)


def training_in_date(profile: Profile, today: date) -> bool:
    last_day = profile.training_valid_until
    return last_day is not None and today <= last_day


def in_order_through(profile: Profile, requirement: Requirement, today: date) -> date | None:
    """The last day of both; None when they are not in order today."""
    if not in_order(profile, requirement, today):
        return None
    met, in_date = valid_through(profile, requirement, today), profile.training_valid_until
    return min(met or date.max, in_date or date.max)


def may_be_in_order_through(profile: Profile, requirement: Requirement, today: date) -> date | None:
    """Never too early, so that a search may leave out whoever is past it; None: not even today.

    A course that lies ahead counts from its day on, so with one the ledger alone decides.
    """
    if any(entry.completed_on > today for entry in profile.training):
        return profile.training_valid_until
    return in_order_through(profile, requirement, today)


def lapses(profile: Profile, requirement: Requirement, today: date) -> tuple[Lapse, ...]:
    """What lapses first, and everything else that lapses on the same day."""
    last_day = in_order_through(profile, requirement, today)
    if last_day is None or last_day == date.max:
        return ()
    after = last_day + _DAY
    ending = sorted(topic for topic, day in last_days(profile.training).items() if day == last_day)
    found = [Shortfall(Credential.TRAINING, topic) for topic in ending]
    found.extend(_missing(profile, requirement, after))
    return tuple(Lapse(one.credential, one.topic, last_day) for one in found)


def _missing(profile: Profile, requirement: Requirement, day: date) -> Iterator[Shortfall]:
    taken = [entry for entry in profile.training if entry.completed_on <= day]
    if fsum(entry.hours for entry in taken) < requirement.initial_hours:
        yield Shortfall(Credential.INITIAL_HOURS)
    lately = (entry.hours for entry in taken if day - entry.completed_on < YEAR)
    if day - profile.designated_on >= YEAR and fsum(lately) < requirement.annual_hours:
        yield Shortfall(Credential.ANNUAL_HOURS)
    for topic, age in sorted(requirement.refreshers.items()):
        if not any(day - one.completed_on <= age for one in taken if one.topic == topic):
            yield Shortfall(Credential.REFRESHER, topic)


def _turning_days(profile: Profile, requirement: Requirement, today: date) -> list[date]:
    """Days ahead on which a requirement that was met may no longer be."""
    days: set[date | None] = {_later(profile.designated_on, YEAR)}
    for entry in profile.training:
        days.add(_later(entry.completed_on, YEAR))
        if entry.topic in requirement.refreshers:
            days.add(_later(entry.completed_on, requirement.refreshers[entry.topic] + _DAY))
    return sorted(day for day in days if day is not None and day > today)


def _later(day: date, span: timedelta) -> date | None:
    """None beyond the end of the calendar."""
    try:
        return day + span
    except OverflowError:
        return None
