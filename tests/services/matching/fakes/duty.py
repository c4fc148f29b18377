"""Who is on duty, in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from services.matching.application.ports import RosterPlace
from services.matching.domain.duty_roster import Shift, Span, order_of_call
from services.matching.domain.errors import ChangedMeanwhile


class FakeDuty:
    def __init__(self) -> None:
        self.refs: tuple[str, ...] = ()

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        return self.refs


class FakeRoster:
    """Both ports of the on-call roster."""

    def __init__(self) -> None:
        self.rows: dict[str, Shift] = {}

    def add(self, shifts: Sequence[Shift]) -> None:
        self.rows |= {shift.shift_id: shift for shift in shifts}

    def find(self, agency: str, shift_id: str) -> Shift | None:
        found = self.rows.get(shift_id)
        return found if found and found.agency == agency and not found.cancelled else None

    def save(self, before: Shift, after: Shift) -> Shift:
        if self.rows[before.shift_id].version != before.version:
            raise ChangedMeanwhile
        saved = replace(after, version=before.version + 1)
        self.rows[before.shift_id] = saved
        return saved

    def take_off(self, agency: str, ref: str, now: datetime) -> None:
        for shift in self.own(agency, ref, now, None, len(self.rows)):
            self.save(shift, replace(shift, cancelled=True))

    def between(
        self,
        agency: str,
        within: Span,
        after: RosterPlace | None = None,
        limit: int | None = None,
    ) -> Sequence[Shift]:
        return [
            one
            for one in self._standing(agency, after)
            if one.span.starts_at < within.ends_at and within.starts_at < one.span.ends_at
        ][:limit]

    def own(
        self, agency: str, ref: str, now: datetime, after: RosterPlace | None, limit: int
    ) -> Sequence[Shift]:
        return [
            one
            for one in self._standing(agency, after)
            if one.supporter_ref == ref and now < one.span.ends_at
        ][:limit]

    def later_in_series(self, shift: Shift) -> Sequence[Shift]:
        return [
            one
            for one in self._standing(shift.agency, None)
            if shift.series is not None
            and (one.series, one.supporter_ref) == (shift.series, shift.supporter_ref)
            and shift.span.starts_at < one.span.starts_at
        ]

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        standing = (one for agency in agencies for one in self._standing(agency, None))
        on_duty = (one for one in standing if one.span.starts_at <= now < one.span.ends_at)
        return order_of_call(on_duty, home)

    def _standing(self, agency: str, after: RosterPlace | None) -> list[Shift]:
        own = [one for one in self.rows.values() if one.agency == agency and not one.cancelled]
        listed = sorted(own, key=_place)
        return [one for one in listed if after is None or _place(one) > after]


def _place(shift: Shift) -> RosterPlace:
    return RosterPlace(shift.span.starts_at, shift.shift_id)
