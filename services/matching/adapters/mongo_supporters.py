"""The regional pool in MongoDB, whose free places cannot drift from what is held."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.matching.adapters.prometheus_measures import count_unreadable_profile
from services.matching.adapters.supporter_documents import (
    UNREADABLE,
    Document,
    codes_having,
    facts_document,
    profile_document,
    reach_of,
    supporter_document,
    supporter_of,
)
from services.matching.application.ports import Hold, PoolFilter
from services.matching.domain.errors import AlreadyEnrolled, ChangedMeanwhile, UnreadableSupporter
from services.matching.domain.supporter import Supporter
from services.matching.domain.week_hours import DAYS_OF_A_WEEK, PARTS_OF_A_DAY, WeekHours
from shared.storage import Mongo

# Recomputed from the holds by the very update that changes them, instead of counted beside them.
_FREE: Document = {
    "$set": {
        "free": {"$subtract": ["$cap", {"$size": "$holds"}]},
        "load": {"$sum": "$holds.weight"},
    }
}
_NEXT_VERSION: Document = {"version": {"$add": ["$version", 1]}}
_UNREAD = {"keys": 0, "reach": 0, "open_days": 0, "open_parts": 0}
_MOST_AT_ONCE = 500
_OFFERS_KEPT = 1000
"""The most that a policy may allow in its period."""


class MongoSupporters:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._rows = mongo.collection("matching.supporters")
        self._session = session

    def add(self, supporter: Supporter) -> None:
        known = self.find(supporter.ref)
        if known is not None:
            self._return_to_pool(known, supporter)
            return
        try:
            self._rows.insert_one(supporter_document(supporter), session=self._session)
        except DuplicateKeyError:
            raise AlreadyEnrolled from None

    def find(self, ref: str) -> Supporter | None:
        row = self._rows.find_one({"_id": ref}, session=self._session)
        if row is None:
            return None
        try:
            return supporter_of(row)
        except UNREADABLE:
            count_unreadable_profile()
            raise UnreadableSupporter(row["agency"], row["left"], row["enrolled_at"]) from None

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Supporter]:
        wanted: Document = {"agency": agency, "left": False}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        batch = min(limit, _MOST_AT_ONCE)
        found = self._rows.find(wanted, session=self._session).sort("_id", 1).batch_size(batch)
        with found as rows:
            return list(islice(_each_readable(rows), limit))

    def save(self, before: Supporter, after: Supporter) -> Supporter:
        fields = profile_document(after.profile) | facts_document(after)
        fields |= {"unit_as_of": after.unit_as_of, "paused": after.paused, "left": after.left}
        if after.profile.training == before.profile.training:
            del fields["training_valid_until"]  # what was found by the requirement stays
        fields |= {"reach": reach_of(after.agency, after.profile.shared)}
        literal = {name: {"$literal": value} for name, value in fields.items()}
        self._update(before, [{"$set": literal | _NEXT_VERSION}, _FREE])
        return replace(after, version=before.version + 1)

    def take_out(self, ref: str) -> None:
        self._rows.update_one(
            {"_id": ref}, [{"$set": {"left": True} | _NEXT_VERSION}], session=self._session
        )

    def pass_over_after(self, ref: str, last_day: date | None) -> None:
        """No new version: it follows from what is kept, and is not what anybody declared."""
        until = last_day.isoformat() if last_day else None
        change = {"$set": {"training_valid_until": until}}
        self._rows.update_one({"_id": ref}, change, session=self._session)

    def hold(self, ref: str, hold: Hold) -> bool:
        """A second hold of the same request is the first one."""
        asked = {"$concatArrays": ["$recent_offers", [hold.at]]}
        held = {
            "holds": {"$concatArrays": [_without(hold.request_id), [_held(hold)]]},
            "recent_offers": {"$slice": [asked, -_OFFERS_KEPT]},
            "last_offered_at": hold.at,
            "at_midnight": _as_before(hold.midnight),
        }
        result = self._rows.update_one(
            {"_id": ref, "left": False, "paused": False, "$or": _has_room(hold)},
            [{"$set": held | _NEXT_VERSION}, _FREE],
            session=self._session,
        )
        return result.matched_count == 1

    def release(
        self, ref: str, request_id: str, midnight: datetime, rests_until: datetime | None = None
    ) -> None:
        freed: Document = {"holds": _without(request_id), "at_midnight": _as_before(midnight)}
        if rests_until is not None:
            freed["rests_until"] = {"$max": ["$rests_until", rests_until]}
        self._rows.update_one(
            {"_id": ref, "holds.request": request_id},
            [{"$set": freed | _NEXT_VERSION}, _FREE],
            session=self._session,
        )

    def cover_by_check(self, ref: str, now: datetime, until: datetime) -> bool:
        before = self._rows.find_one_and_update(
            {"_id": ref, "left": False},
            [{"$set": {"check_until": {"$max": ["$check_until", until]}}}],
            projection={"check_until": 1},
            session=self._session,
        )
        if before is None:
            return False
        covered = before.get("check_until")
        return covered is None or covered <= now

    def note_reminder(self, ref: str, declared_on: date) -> bool:
        day = declared_on.isoformat()
        to_remind = {"_id": ref, "left": False, "reminded_of": {"$ne": day}}
        change = {"$set": {"reminded_of": day}}
        result = self._rows.update_one(to_remind, change, session=self._session)
        return result.matched_count == 1

    def candidates(
        self, wanted: PoolFilter, page: int, most: int, tally: Callable[[int], object] = int
    ) -> Iterator[list[Supporter]]:
        seen: set[str] = set()
        for key in search_order(wanted):
            if most <= 0:
                return
            for batch in self._under(key, wanted, page, most):
                most -= len(batch)
                tally(len(batch))
                fresh = [row for row in batch if row["_id"] not in seen]
                seen.update(row["_id"] for row in fresh)
                if fresh:
                    yield readable(fresh)

    def some(self, refs: Collection[str]) -> Sequence[Supporter]:
        wanted = {"_id": {"$in": list(refs)}, "left": False}
        found = {one.ref: one for one in readable(self._rows.find(wanted, session=self._session))}
        return [found[ref] for ref in refs if ref in found]

    def sample(self, agency: str, most: int) -> Sequence[Supporter]:
        wanted = {"agency": agency, "left": False}
        rows = self._rows.find(wanted, session=self._session).limit(most)
        return readable(rows)

    def _under(
        self, key: str, wanted: PoolFilter, page: int, most: int
    ) -> Iterator[list[Document]]:
        rows = (
            self._rows.find(candidate_query(key, wanted), _UNREAD, session=self._session)
            .sort([("last_offered_at", 1), ("_id", 1)])
            .batch_size(page)
            .limit(most)
        )
        with rows:
            while batch := list(islice(rows, page)):
                yield batch

    def _return_to_pool(self, known: Supporter, supporter: Supporter) -> None:
        """Only to the agency they left: elsewhere the reference stays taken."""
        if not known.left or known.agency != supporter.agency:
            raise AlreadyEnrolled
        fields = supporter_document(replace(supporter, version=known.version + 1))
        fields.pop("_id")
        self._update(known, {"$set": fields})

    def _update(self, before: Supporter, change: Document | list[Document]) -> None:
        result = self._rows.update_one(
            {"_id": before.ref, "version": before.version}, change, session=self._session
        )
        if result.matched_count != 1:
            raise ChangedMeanwhile


def readable(rows: Iterable[Document]) -> list[Supporter]:
    """Leaves out whom this version cannot read: one row must not stop matching for everybody."""
    return list(_each_readable(rows))


def _each_readable(rows: Iterable[Document]) -> Iterator[Supporter]:
    for row in rows:
        try:
            found = supporter_of(row)
        except UNREADABLE:
            count_unreadable_profile()
            continue
        if not found.profile.times.zone_is_known:
            count_unreadable_profile()
        yield found


def search_order(wanted: PoolFilter) -> list[str]:
    """The keys under which the pool is read, the most promising first."""
    topics = [f"{wanted.language}|{topic}" for topic in wanted.topics]
    return [*(f"{key}|lived" for key in topics), *topics, wanted.language]


def candidate_query(key: str, wanted: PoolFilter) -> Document:
    """Repeats the filter of the partial index word for word, or the index is not used."""
    at_home = [reach_of(wanted.home, shared=False)] if wanted.home in wanted.agencies else []
    query: Document = {
        "keys": key,
        "reach": {"$in": sorted(reach_of(one, shared=True) for one in wanted.agencies) + at_home},
        "left": False,
        "paused": False,
        "free": {"$gte": 1},
        "designated_on": {"$lte": wanted.designated_by.isoformat()},
        "training_valid_until": {"$gte": wanted.trained_until.isoformat()},
    }
    if wanted.declared_since is not None:
        # whoever was not saved since there are declarations has no such day: the rules judge them
        query["last_declared"] = {"$not": {"$lt": wanted.declared_since.isoformat()}}
    return query | (_hours_query(wanted.hours) if wanted.hours else {})


def _hours_query(asked: WeekHours) -> Document:
    """As lists of codes, because an index over lists filters by bounds only, not by bits."""
    query: Document = {"open_days": {"$in": codes_having(asked.days, DAYS_OF_A_WEEK)}}
    if len(asked.parts) < PARTS_OF_A_DAY:
        query["open_parts"] = {"$in": codes_having(asked.parts, PARTS_OF_A_DAY)}
    return query


def _held(hold: Hold) -> Document:
    return {"request": hold.request_id, "weight": hold.weight}


def _without(request_id: str) -> Document:
    return {"$filter": {"input": "$holds", "cond": {"$ne": ["$$this.request", request_id]}}}


def _as_before(midnight: datetime) -> Document:
    """The workload this update finds, unless one was kept since that midnight."""
    found = {"midnight": midnight, "held": {"$size": "$holds"}, "rests_until": "$rests_until"}
    kept = {"$gte": ["$at_midnight.midnight", midnight]}
    return {"$cond": [kept, "$at_midnight", found]}


def _has_room(hold: Hold) -> list[Document]:
    """Decided by the update itself, so that no two of them take one place."""
    lately = {"$filter": {"input": "$recent_offers", "cond": {"$gt": ["$$this", hold.since]}}}
    room = {
        "free": {"$gte": 1},
        "load": {"$lte": hold.most_load - hold.weight},
        "$expr": {"$lt": [{"$size": lately}, hold.most_offers]},
    }
    return [{"holds.request": hold.request_id}, room]
