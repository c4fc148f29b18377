"""Whether a supporter's training is what an agency asks for."""

from dataclasses import dataclass
from datetime import date, timedelta

from .supporter import Profile
from .terms import Requirement

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Shortfall:
    kind: str
    topic: str | None = None


def shortfalls(profile: Profile, requirement: Requirement, today: date) -> tuple[Shortfall, ...]:
    found = []
    done = [entry for entry in profile.training if entry.completed_on <= today]
    if sum(entry.hours for entry in done) < requirement.initial_hours:
        found.append(Shortfall("initial_hours"))
    lately = sum(entry.hours for entry in done if today - entry.completed_on < _YEAR)
    if today - profile.designated_on >= _YEAR and lately < requirement.annual_hours:
        found.append(Shortfall("annual_hours"))
    for topic, age in requirement.refreshers.items():
        last = max((e.completed_on for e in done if e.topic == topic), default=None)
        if last is None or today - last > age:
            found.append(Shortfall("refresher", topic))
    return tuple(found)
