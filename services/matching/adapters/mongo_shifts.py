"""The on-call rosters in the agencies' databases, changed by one hand at a time."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from pymongo import collection
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.matching.adapters.shift_documents import (
    Document,
    ahead_of,
    duty_document,
    following,
    later_in_series,
    on_duty,
    shift_document,
    shift_of,
    touching,
)
from services.matching.application.ports import RosterPlace
from services.matching.domain.duty_roster import Shift, Span, order_of_call
from services.matching.domain.errors import ChangedMeanwhile
from shared.storage import Mongo

_IN_ORDER = [("starts_at", 1), ("_id", 1)]
_ROSTER = "roster"


class MongoShifts:
    """Overlaps are looked for in the transaction's snapshot, which cannot show what another
    transaction is about to write. So every change also writes one document of the agency: of two
    at the same moment the later meets a write conflict, and begins again with the other's shifts
    in sight.
    """

    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def add(self, shifts: Sequence[Shift]) -> None:
        agency = shifts[0].agency
        self._count_change(agency)
        self._rows(agency).insert_many(map(shift_document, shifts), session=self._session)

    def find(self, agency: str, shift_id: str) -> Shift | None:
        wanted = {"_id": shift_id, "cancelled": False}
        row = self._rows(agency).find_one(wanted, session=self._session)
        return None if row is None else shift_of(row)

    def save(self, before: Shift, after: Shift) -> Shift:
        self._count_change(before.agency)
        saved = replace(after, version=before.version + 1)
        result = self._rows(before.agency).update_one(
            {"_id": before.shift_id, "version": before.version},
            {"$set": duty_document(saved)},
            session=self._session,
        )
        if result.matched_count != 1:
            raise ChangedMeanwhile
        return saved

    def take_off(self, agency: str, ref: str, now: datetime) -> None:
        """Counts as a change even if there was none: a shift may be being written just now."""
        self._count_change(agency)
        self._rows(agency).update_many(
            ahead_of(ref, now),
            {"$set": {"cancelled": True}, "$inc": {"version": 1}},
            session=self._session,
        )

    def between(
        self,
        agency: str,
        within: Span,
        after: RosterPlace | None = None,
        limit: int | None = None,
    ) -> Sequence[Shift]:
        return self._read(agency, following(touching(within), after), limit)

    def own(
        self, agency: str, ref: str, now: datetime, after: RosterPlace | None, limit: int
    ) -> Sequence[Shift]:
        return self._read(agency, following(ahead_of(ref, now), after), limit)

    def later_in_series(self, shift: Shift) -> Sequence[Shift]:
        return self._read(shift.agency, later_in_series(shift)) if shift.series else []

    def on_call(self, agencies: Collection[str], home: str, now: datetime) -> tuple[str, ...]:
        found = [shift for agency in agencies for shift in self._read(agency, on_duty(now))]
        return order_of_call(found, home)

    def kept_since(self, agency: str, moment: datetime) -> bool:
        """Whether a shift of the agency began after the moment, or is to come."""
        wanted = {"cancelled": False, "starts_at": {"$gt": moment}}
        return self._rows(agency).find_one(wanted, {"_id": 1}, session=self._session) is not None

    def _read(self, agency: str, wanted: Document, limit: int | None = None) -> list[Shift]:
        rows = self._rows(agency).find(wanted, session=self._session).sort(_IN_ORDER)
        return [shift_of(row) for row in rows.limit(limit or 0)]

    def _count_change(self, agency: str) -> None:
        rosters = self._mongo.collection("matching.rosters", agency)
        once_more = {"$inc": {"version": 1}}
        try:
            rosters.update_one({"_id": _ROSTER}, once_more, upsert=True, session=self._session)
        except DuplicateKeyError:  # the very first two changes of an agency at the same moment
            raise ChangedMeanwhile from None

    def _rows(self, agency: str) -> collection.Collection[Document]:
        return self._mongo.collection("matching.shifts", agency)
