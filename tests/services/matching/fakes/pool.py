"""The pool, its careers and what is known of people, in memory."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from services.matching.application.ports import Hold, PoolFilter
from services.matching.domain.career import Career
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile, UnreadableSupporter
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter
from services.matching.domain.week_hours import open_hours


class FakeSupporters:
    def __init__(self) -> None:
        self.rows: dict[str, Supporter] = {}
        self.of_a_later_version: set[str] = set()
        self.trained_until: dict[str, date | None] = {}

    def add(self, supporter: Supporter) -> None:
        known = self.rows.get(supporter.ref)
        if known is not None and known.left:
            self.trained_until.pop(supporter.ref, None)
        if known is None:
            self.rows[supporter.ref] = supporter
        elif known.left and known.agency == supporter.agency:
            self.rows[supporter.ref] = replace(supporter, version=known.version + 1)
        else:
            raise AlreadyEnrolled

    def find(self, ref: str) -> Supporter | None:
        one = self.rows.get(ref)
        if one is not None and ref in self.of_a_later_version:
            raise UnreadableSupporter(one.agency, one.left, one.enrolled_at)
        return one

    def take_out(self, ref: str) -> None:
        self._change(self.rows[ref], left=True)

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        listed = (self.rows[ref] for ref in sorted(self.rows) if after is None or ref > after)
        return [one for one in listed if one.agency == agency and not one.left][:limit]

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        stored = self.rows[before.ref]
        if stored.version != before.version:
            raise ChangedMeanwhile
        saved = replace(
            after,
            holds=stored.holds,
            recent_offers=stored.recent_offers,
            check_until=stored.check_until,
            reminded_of=stored.reminded_of,
            version=before.version + 1,
        )
        self.rows[before.ref] = saved
        if after.profile.training != before.profile.training:
            self.trained_until.pop(before.ref, None)
        return saved

    def pass_over_after(self, ref: str, last_day: date | None) -> None:
        self.trained_until[ref] = last_day

    def hold(self, ref: str, hold: Hold) -> bool:
        one = self.rows.get(ref)
        if one is None or one.left or one.paused:
            return False
        if hold.request_id not in one.holds and not _has_room(one, hold):
            return False
        holds = {**one.holds, hold.request_id: hold.weight}
        self._keep(one, hold.midnight)
        self._change(self.rows[ref], holds=holds, recent_offers=(*one.recent_offers, hold.at))
        return True

    def release(
        self, ref: str, request_id: str, midnight: datetime, rests_until: datetime | None = None
    ) -> None:
        one = self.rows.get(ref)
        if one is None or request_id not in one.holds:
            return
        holds = {key: weight for key, weight in one.holds.items() if key != request_id}
        self._keep(one, midnight)
        self._change(self.rows[ref], holds=holds)
        if rests_until is not None:
            self.rows[ref] = self.rows[ref].resting(rests_until)

    def cover_by_check(self, ref: str, now: datetime, until: datetime) -> bool:
        one = self.rows.get(ref)
        if one is None or one.left:
            return False
        covered = one.check_until
        self.rows[ref] = replace(one, check_until=max(until, covered or until))
        return covered is None or covered <= now

    def note_reminder(self, ref: str, declared_on: date) -> bool:
        one = self.rows.get(ref)
        if one is None or one.left or one.reminded_of == declared_on:
            return False
        self.rows[ref] = replace(one, reminded_of=declared_on)
        return True

    def candidates(
        self, wanted: PoolFilter, page: int, most: int, tally: Callable[[int], object] = int
    ) -> Iterator[list[Supporter]]:
        narrowed = (one for one in self.rows.values() if _in(wanted, one))
        found = sorted((one for one in narrowed if self._trained(wanted, one)), key=_rested_first)
        seen: set[str] = set()
        for belongs in _strata(wanted):
            under = [one for one in found if belongs(one)][:most]
            most -= len(under)
            tally(len(under))
            fresh = [one for one in under if one.ref not in seen]
            seen.update(one.ref for one in fresh)
            for start in range(0, len(fresh), page):
                yield fresh[start : start + page]

    def some(self, refs: Collection[str]) -> Sequence[Supporter]:
        return [self.rows[ref] for ref in refs if ref in self.rows and not self.rows[ref].left]

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        return [one for one in self.rows.values() if one.agency == agency and not one.left][:most]

    def _keep(self, one: Supporter, midnight: datetime) -> None:
        self.rows[one.ref] = replace(one, at_midnight=one.workload(midnight))

    def _trained(self, wanted: PoolFilter, one: Supporter) -> bool:
        until = self.trained_until.get(one.ref, one.profile.training_valid_until)
        return until is not None and until >= wanted.trained_until

    def _change(self, one: Supporter, **facts: Any) -> None:
        self.rows[one.ref] = replace(one, version=one.version + 1, **facts)


_hours_of = lru_cache(10_000)(open_hours)


def _has_room(one: Supporter, hold: Hold) -> bool:
    lately = sum(1 for at in one.recent_offers if at > hold.since)
    bearable = one.load + hold.weight <= hold.most_load
    return one.free >= 1 and bearable and lately < hold.most_offers


def _strata(wanted: PoolFilter) -> list[Callable[[Supporter], bool]]:
    """Who has lived through a topic, then who knows one, then anybody; topic by topic."""
    lived = [
        lambda one, topic=topic: topic in one.profile.lived_experience for topic in wanted.topics
    ]
    known = [lambda one, topic=topic: topic in one.profile.topics for topic in wanted.topics]
    return [*lived, *known, lambda one: True]


def _in(wanted: PoolFilter, one: Supporter) -> bool:
    return (
        one.agency in wanted.agencies
        and (one.profile.shared or one.agency == wanted.home)
        and wanted.language in one.profile.languages
        and not one.left
        and not one.paused
        and not one.profile.duties
        and one.free >= 1
        and one.profile.designated_on <= wanted.designated_by
        and (wanted.declared_since is None or one.last_declared >= wanted.declared_since)
        and (wanted.hours is None or wanted.hours.meets(_hours_of(one.profile.times)))
    )


def _rested_first(one: Supporter) -> tuple[float, str]:
    return (one.last_offered_at.timestamp() if one.last_offered_at else 0.0, one.ref)


class FakeCareers:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Career] = {}

    def find(self, agency: str, supporter_ref: str) -> Career | None:
        return self.rows.get((agency, supporter_ref))

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        ours = [career for key, career in sorted(self.rows.items()) if key[0] == agency]
        return [career for career in ours if after is None or career.ref > after][:limit]

    def save(self, before: Career, after: Career) -> Career:
        stored = self.rows.get((before.agency, before.ref))
        if (stored.version if stored else 0) != before.version:
            raise ChangedMeanwhile
        saved = replace(after, version=before.version + 1)
        self.rows[before.agency, before.ref] = saved
        return saved


class FakePersonnel:
    def __init__(self) -> None:
        self.commands: dict[str, tuple[str, str, Command]] = {}
        self.left: dict[tuple[str, str, str], FormerUnit] = {}

    def one_at_a_time(self, agency: str, supporter_ref: str) -> None:
        """Nobody else is there."""

    def keep_command(self, agency: str, supporter_ref: str, command: Command) -> None:
        known = self.commands.get(command.command_id)
        if known is None or known[2].ended_at is None:
            self.commands[command.command_id] = (agency, supporter_ref, command)

    def commands_of(self, agency: str, supporter_ref: str) -> Sequence[Command]:
        owned = (row for _, row in sorted(self.commands.items()))
        return [row[2] for row in owned if row[:2] == (agency, supporter_ref)]

    def keep_former_unit(self, agency: str, supporter_ref: str, left: FormerUnit) -> None:
        known = self.left.get((agency, supporter_ref, left.unit))
        if known is None or known.until < left.until:
            self.left[agency, supporter_ref, left.unit] = left

    def former_units_of(self, agency: str, supporter_ref: str) -> Sequence[FormerUnit]:
        mine = (agency, supporter_ref)
        return [left for key, left in sorted(self.left.items()) if key[:2] == mine]
