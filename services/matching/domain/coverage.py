"""Where an agency has too few supporters, and whose training or declaration is about to lapse."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .availability import Window
from .credentials import Credential, Lapse, Shortfall, in_order, lapses, shortfalls
from .declaration import declaration_lapses, declaration_missing, declared
from .scoring import DAY_PARTS
from .supporter import Supporter
from .terms import Requirement
from .training import last_days
from .vocabulary import DayPart, RankBand

_ENOUGH = 60
"""Minutes a week in a part of the day from which somebody is there in it."""
_DAY = 24 * 60


@dataclass(frozen=True)
class Scope:
    """What coverage is read for, and what counts as too few and as soon."""

    topics: tuple[str, ...]
    languages: tuple[str, ...]
    requirement: Requirement
    threshold: int
    within: timedelta


@dataclass(frozen=True)
class Thin:
    """One topic, language, watch or rank band with fewer than the threshold."""

    kind: str
    value: str
    supporters: int


@dataclass
class Coverage:
    """Counts of who may be offered something today; nothing in it depends on any request."""

    scope: Scope
    now: datetime
    counted: int = 0
    active: int = 0
    by: dict[str, Counter[str]] = field(default_factory=dict)
    lapsing: list[tuple[str, Lapse]] = field(default_factory=list)
    lapsed: list[tuple[str, Shortfall]] = field(default_factory=list)
    without_hours: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        wanted = {
            "topic": self.scope.topics,
            "language": self.scope.languages,
            "watch": tuple(DayPart),
            "rank_band": tuple(RankBand),
        }
        self.by = {kind: Counter(dict.fromkeys(map(str, all_), 0)) for kind, all_ in wanted.items()}

    @property
    def thin(self) -> list[Thin]:
        return [
            Thin(kind, value, number)
            for kind, numbers in self.by.items()
            for value, number in numbers.items()
            if number < self.scope.threshold
        ]

    def count(self, supporters: Iterable[Supporter]) -> None:
        for supporter in supporters:
            self.counted += 1
            self._judge(supporter)
            if _is_active(supporter, self.scope.requirement, self.now):
                self.active += 1
                self._add(supporter)

    def _add(self, supporter: Supporter) -> None:
        profile = supporter.profile
        self.by["topic"].update(profile.topics & set(self.scope.topics))
        self.by["language"].update(profile.languages & set(self.scope.languages))
        self.by["watch"].update(part.value for part in watches(profile.availability))
        self.by["rank_band"][profile.rank_band.value] += 1

    def _judge(self, supporter: Supporter) -> None:
        profile, today = supporter.profile, supporter.today(self.now)
        soon = today.toordinal() + self.scope.within.days
        for lapse in self._ahead(supporter, today):
            if lapse.last_day.toordinal() <= soon:
                self.lapsing.append((supporter.ref, lapse))
        missing = missing_today(supporter, self.scope.requirement, self.now)
        self.lapsed.extend((supporter.ref, one) for one in missing)
        ahead = profile.availability or any(extra.day >= today for extra in profile.extra)
        if not ahead or not profile.times.zone_is_known:
            self.without_hours.append(supporter.ref)

    def _ahead(self, supporter: Supporter, today: date) -> tuple[Lapse, ...]:
        asked = self.scope.requirement
        trained = lapses(supporter.profile, asked, today)
        return trained + declaration_lapses(supporter, asked, today)


def missing_today(
    supporter: Supporter, requirement: Requirement, now: datetime
) -> Iterator[Shortfall]:
    """Trainings that have ended, or none at all, and what else the requirement lacks."""
    profile, today = supporter.profile, supporter.today(now)
    if not profile.training:
        yield Shortfall(Credential.TRAINING)
    for topic, last_day in sorted(last_days(profile.training).items()):
        if last_day < today:
            yield Shortfall(Credential.TRAINING, topic)
    yield from shortfalls(profile, requirement, today)
    yield from declaration_missing(supporter, requirement, today)


def watches(windows: Iterable[Window]) -> frozenset[DayPart]:
    """Parts of the day in which somebody is there an hour a week or more."""
    minutes: Counter[DayPart] = Counter()
    for window in windows:
        starts = window.start.hour * 60 + window.start.minute
        ends = starts + round(window.hours * 60)
        for part, hours in DAY_PARTS.items():
            for days in (0, _DAY):
                first, last = hours.start * 60 + days, hours.stop * 60 + days
                minutes[part] += max(min(ends, last) - max(starts, first), 0)
    return frozenset(part for part, number in minutes.items() if number >= _ENOUGH)


def _is_active(supporter: Supporter, requirement: Requirement, now: datetime) -> bool:
    """Designated, in date, declared, not paused, without a duty that bars them and of a known
    time zone.
    """
    profile, today = supporter.profile, supporter.today(now)
    free = not supporter.paused and not profile.duties and profile.designated_on <= today
    ready = in_order(profile, requirement, today) and declared(supporter, requirement, today)
    return free and ready and profile.times.zone_is_known
