"""Supporters as a region has them after some months: who is busy, lapsed, away or never asked."""

import random
import string
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.matching.domain.availability import Away, Window
from services.matching.domain.standing_facts import Command, FormerUnit, Involvement
from services.matching.domain.supporter import Profile, Supporter
from services.matching.domain.training import Training
from services.matching.domain.vocabulary import BarringDuty, Gender, RankBand
from shared.events.codes import CONTACT_KINDS, TOPICS
from shared.region import Region

_REFERENCE = string.ascii_letters + string.digits + "-_"
_WEEK = 7
_HEADCOUNTS = {"harbor": 0.45, "lakeside": 0.3, "mesa": 0.2, "pinewood": 0.05}


class Population:
    """Draws supporters; the same seed draws the same ones."""

    def __init__(self, region: Region, seed: int, now: datetime) -> None:
        self._agencies = {one.id: one for one in region.agencies}
        self._draw = random.Random(seed)
        self._declares = random.Random(seed + 1)  # apart, so that nobody else is drawn otherwise
        self._now = now

    def supporters(self, count: int) -> Iterator[Supporter]:
        return (self.supporter() for _ in range(count))

    def supporter(self) -> Supporter:
        agency = self.agency()
        profile = self._profile(agency)
        enrolled = self._ago(30, 900)
        offers = self._recent_offers(profile)
        return Supporter(
            self.reference(),
            agency,
            profile,
            enrolled,
            enrolled,
            holds=self._holds(profile) if offers else {},
            paused=self._often(0.06),
            recent_offers=offers,
            rests_until=self._now + timedelta(days=self._draw.uniform(-9, 9))
            if self._often(0.05)
            else None,
            commands=self._commands(agency),
            former_units=self._former_units(agency),
            incidents=self._incidents(agency),
            declared_on=self._declared(),
        )

    def agency(self) -> str:
        names = list(_HEADCOUNTS)
        return self._draw.choices(names, [_HEADCOUNTS[name] for name in names])[0]

    def unit(self, agency: str) -> str:
        return self._draw.choice(self._agencies[agency].units).code

    def reference(self) -> str:
        return "".join(self._draw.choices(_REFERENCE, k=22))

    def request_id(self) -> str:
        return str(UUID(int=self._draw.getrandbits(128), version=4))

    def _profile(self, agency: str) -> Profile:
        known = self._some_topics(2, 5)
        return Profile(
            unit=self.unit(agency),
            shared=self._often(0.8),
            designated_on=self._days_ago(20, 2000),
            training=self._training(),
            topics=known,
            languages=self._languages(),
            time_zone=self._agencies[agency].time_zone,
            availability=self._windows(),
            cap=self._draw.choices((1, 2, 3, 4), (1, 3, 5, 2))[0],
            gender=self._draw.choices((*Gender, None), (30, 60, 2, 8))[0],
            rank_band=self._draw.choices(tuple(RankBand), (65, 18, 4, 13))[0],
            veteran=self._often(0.2),
            lived_experience=frozenset(one for one in sorted(known) if self._often(0.25)),
            channels=self._channels(),
            duties=frozenset({BarringDuty.INTERNAL_AFFAIRS}) if self._often(0.02) else frozenset(),
            away=self._away(),
        )

    def _commands(self, agency: str) -> tuple[Command, ...]:
        if not self._often(0.08):
            return ()
        return (Command(self.request_id(), self.unit(agency), self._ago(100, 700)),)

    def _former_units(self, agency: str) -> tuple[FormerUnit, ...]:
        if not self._often(0.2):
            return ()
        return (FormerUnit(self.unit(agency), self._ago(1, 600)),)

    def _incidents(self, agency: str) -> tuple[Involvement, ...]:
        if not self._often(0.1):
            return ()
        number = f"2026-{self._draw.randrange(500)}"
        return (Involvement(agency, number, "responder", self._ago(1, 60)),)

    def _declared(self) -> date:
        """One in thirty has let a year pass."""
        least, most = (370, 500) if self._declares.random() < 0.03 else (0, 360)
        return self._now.date() - timedelta(days=self._declares.randint(least, most))

    def _training(self) -> tuple[Training, ...]:
        """One in twelve has let something lapse."""
        lapsed = self._often(0.08)
        begun = self._days_ago(40, 300)
        expires = self._days_ago(1, 30) if lapsed else self._days_ago(-400, -20)
        topics = ("active_listening", "confidentiality", "suicide_risk")
        return tuple(Training(topic, 16.0, begun, max(begun, expires)) for topic in topics)

    def _windows(self) -> tuple[Window, ...]:
        """A shift's free time; a few can always be called, a few have one hour a week."""
        kind = self._draw.random()
        if kind < 0.1:
            return tuple(Window(day, time(0), time(0)) for day in range(_WEEK))
        if kind < 0.14:
            start = self._draw.randrange(24)
            return (Window(self._draw.randrange(_WEEK), time(start), time((start + 1) % 24)),)
        days = self._draw.sample(range(_WEEK), self._draw.randint(2, 6))
        start = self._draw.choice((6, 8, 12, 16, 18, 20, 22))
        until = time((start + self._draw.choice((3, 4, 6, 8))) % 24)
        return tuple(Window(day, time(start), until) for day in sorted(days))

    def _recent_offers(self, profile: Profile) -> tuple[datetime, ...]:
        """Whoever can hardly be reached has hardly been asked, so they are the most rested."""
        chance = min(profile.times.weekly_hours / 40, 1.0)
        valid = profile.training_valid_until
        if valid is None or valid < self._now.date() or not self._often(0.2 + 0.7 * chance):
            return ()
        spread = self._draw.expovariate(1 / 12) + 0.02
        ages = sorted(self._draw.uniform(0, spread) for _ in range(self._draw.randint(1, 4)))
        return tuple(self._now - timedelta(days=age) for age in reversed(ages))

    def _holds(self, profile: Profile) -> dict[str, int]:
        count = self._draw.choices((0, 1, 2, 3), (45, 30, 15, 10))[0]
        held = min(count, profile.cap)
        return {self.request_id(): self._draw.choice((1, 1, 2, 3)) for _ in range(held)}

    def _languages(self) -> frozenset[str]:
        others = [code for code, share in (("fr", 0.1), ("es", 0.18)) if self._often(share)]
        return frozenset(("en", *others)) if self._often(0.97) else frozenset(others or ("fr",))

    def _channels(self) -> frozenset[str]:
        if self._often(0.3):
            return frozenset()
        return frozenset(self._draw.sample(CONTACT_KINDS, self._draw.randint(1, 4)))

    def _some_topics(self, least: int, most: int) -> frozenset[str]:
        return frozenset(self._draw.sample(TOPICS, self._draw.randint(least, most)))

    def _away(self) -> tuple[Away, ...]:
        if not self._often(0.1):
            return ()
        first = self._days_ago(-10, 10)
        return (Away(first, first + timedelta(days=self._draw.randrange(14))),)

    def _often(self, share: float) -> bool:
        return self._draw.random() < share

    def _ago(self, least: float, most: float) -> datetime:
        return self._now - timedelta(days=self._draw.uniform(least, most))

    def _days_ago(self, least: int, most: int) -> date:
        return self._now.date() - timedelta(days=self._draw.randint(least, most))
