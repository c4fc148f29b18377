"""Members in their agency's database, name and badge under the agency's key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.identity.adapters.member_documents import fields_of, member_of
from services.identity.application.ports import Members
from services.identity.domain.member import Member, NoSuchMember
from shared.storage import FieldCipher, KeyRing, Mongo, Transaction

NAME = "identity.members"


class MongoMemberRows:
    def __init__(self, mongo: Mongo, keys: KeyRing, tx: Transaction | None) -> None:
        self._mongo = mongo
        self._keys = keys
        self._tx = tx

    def for_agency(self, agency: str) -> Members:
        return MongoMembers(agency, self._mongo, lambda: self._keys.for_agency(agency), self._tx)


class MongoMembers:
    def __init__(
        self, agency: str, mongo: Mongo, cipher: Callable[[], FieldCipher], tx: Transaction | None
    ) -> None:
        self._agency = agency
        self._rows = mongo.collection(NAME, agency)
        self._cipher = cipher
        self._session = None if tx is None else tx.session

    def add(self, member: Member) -> None:
        self._rows.insert_one({"_id": member.id, **self._fields(member)}, session=self._session)

    def get(self, member_id: str) -> Member:
        row = self._rows.find_one({"_id": member_id}, session=self._session)
        if row is None:
            raise NoSuchMember
        return self._member(row)

    def save(self, member: Member) -> None:
        self._rows.update_one(
            {"_id": member.id}, {"$set": self._fields(member)}, session=self._session
        )

    def page(self, after: str | None, count: int) -> Sequence[Member]:
        wanted = {} if after is None else {"_id": {"$gt": after}}
        rows = self._rows.find(wanted, session=self._session).sort("_id", 1).limit(count)
        return [self._member(row) for row in rows]

    def listed(self, after: str | None, count: int) -> Sequence[Member]:
        wanted: dict[str, Any] = {"listed": True}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        rows = self._rows.find(wanted, session=self._session).sort("_id", 1).limit(count)
        return [self._member(row) for row in rows]

    def hold(self, member_id: str) -> None:
        """By a write: two transactions that write the same row cannot both be committed."""
        held = self._rows.update_one(
            {"_id": member_id}, {"$inc": {"held": 1}}, session=self._session
        )
        if held.matched_count == 0:
            raise NoSuchMember

    def _fields(self, member: Member) -> dict[str, Any]:
        return fields_of(member, self._cipher())

    def _member(self, row: Mapping[str, Any]) -> Member:
        return member_of(self._agency, row, self._cipher())
