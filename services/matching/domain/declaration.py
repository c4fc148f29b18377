"""That a supporter declared their relationships in full, and how long this counts (R22)."""

from datetime import date, timedelta

from .credentials import Credential, Lapse, Shortfall
from .supporter import Supporter
from .terms import Requirement


def declared_through(supporter: Supporter, requirement: Requirement) -> date:
    """The last day on which their declaration counts; `date.max` where none is asked for."""
    if requirement.declaration_days is None:
        return date.max
    return supporter.last_declared + timedelta(days=requirement.declaration_days)


def declared(supporter: Supporter, requirement: Requirement, today: date) -> bool:
    return today <= declared_through(supporter, requirement)


def reminder_due(supporter: Supporter, requirement: Requirement, today: date) -> bool:
    """Once for each declaration, while it still counts; of the day itself nobody is reminded."""
    last_day, ahead = declared_through(supporter, requirement), requirement.reminder_days
    if last_day == date.max or ahead is None or supporter.reminded_of == supporter.last_declared:
        return False
    first = max(last_day - timedelta(days=ahead), supporter.last_declared + timedelta(days=1))
    return first <= today <= last_day


def declaration_lapses(
    supporter: Supporter, requirement: Requirement, today: date
) -> tuple[Lapse, ...]:
    """What will be missing if they do not declare anew; empty when it is missing already."""
    last_day = declared_through(supporter, requirement)
    if last_day == date.max or last_day < today:
        return ()
    return (Lapse(Credential.DECLARATION, None, last_day),)


def declaration_missing(
    supporter: Supporter, requirement: Requirement, today: date
) -> tuple[Shortfall, ...]:
    return () if declared(supporter, requirement, today) else (Shortfall(Credential.DECLARATION),)
