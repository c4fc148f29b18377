"""Members in their agency's database, name and badge under the agency's key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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

    def _fields(self, member: Member) -> dict[str, Any]:
        cipher = self._cipher()
        return {
            "name": cipher.encrypt(member.name),
            "badge": cipher.encrypt(member.badge),
            "unit": member.unit,
            "roles": sorted(member.roles),
            "joined_at": member.joined_at,
            "left_at": member.left_at,
            "once_supporter": member.once_supporter,
        }

    def _member(self, row: Mapping[str, Any]) -> Member:
        cipher = self._cipher()
        return Member(
            id=row["_id"],
            agency=self._agency,
            name=cipher.decrypt(row["name"]),
            badge=cipher.decrypt(row["badge"]),
            unit=row["unit"],
            roles=frozenset(row["roles"]),
            joined_at=row["joined_at"],
            left_at=row["left_at"],
            once_supporter=row.get("once_supporter", False),
        )
