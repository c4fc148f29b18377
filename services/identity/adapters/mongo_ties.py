"""Ties, each stored once: within an agency in its database, with a supporter abroad in the region.

The region's rows hold pool pseudonyms and the declaring agency's own id of its member; of what
kind a tie is can only be read with that agency's key.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo.collection import Collection

from services.identity.application.ports import Ties
from services.identity.domain.tie import NoSuchTie, Tie
from shared.storage import FieldCipher, KeyRing, Mongo, Transaction

NAME = "identity.ties"
ABROAD = "identity.ties_abroad"

Row = Mapping[str, Any]


class MongoTieRows:
    def __init__(self, mongo: Mongo, keys: KeyRing, tx: Transaction | None) -> None:
        self._mongo = mongo
        self._keys = keys
        self._tx = tx

    def for_agency(self, agency: str) -> Ties:
        return MongoTies(agency, self._mongo, lambda: self._keys.for_agency(agency), self._tx)

    def running_with(self, supporter_ref: str) -> Sequence[Tie]:
        wanted = {"supporter_ref": supporter_ref, "ended_at": None}
        session = None if self._tx is None else self._tx.session
        rows = self._mongo.collection(ABROAD).find(wanted, session=session).sort("_id", 1)
        return [_tie(row, self._keys.for_agency(row["agency"])) for row in rows]


class MongoTies:
    def __init__(
        self, agency: str, mongo: Mongo, cipher: Callable[[], FieldCipher], tx: Transaction | None
    ) -> None:
        self._agency = agency
        self._within = mongo.collection(NAME, agency)
        self._abroad = mongo.collection(ABROAD)
        self._cipher = cipher
        self._session = None if tx is None else tx.session

    def add(self, tie: Tie) -> None:
        self._rows(tie).insert_one(self._row(tie), session=self._session)

    def get(self, tie_id: str) -> Tie:
        for rows in (self._within, self._abroad):
            wanted = {"_id": tie_id, "agency": self._agency}
            row = rows.find_one(wanted, session=self._session)
            if row is not None:
                return _tie(row, self._cipher())
        raise NoSuchTie

    def save(self, tie: Tie) -> None:
        wanted = {"_id": tie.id, "agency": self._agency}
        change = {"$set": {"ended_at": tie.ended_at}}
        self._rows(tie).update_one(wanted, change, session=self._session)

    def running_of(self, member_id: str) -> Sequence[Tie]:
        wanted = {"agency": self._agency, "members": member_id, "ended_at": None}
        found = [
            _tie(row, self._cipher())
            for rows in (self._within, self._abroad)
            for row in rows.find(wanted, session=self._session)
        ]
        return sorted(found, key=lambda tie: tie.id)

    def _rows(self, tie: Tie) -> Collection[dict[str, Any]]:
        return self._abroad if tie.abroad else self._within

    def _row(self, tie: Tie) -> dict[str, Any]:
        row = {
            "_id": tie.id,
            "agency": self._agency,
            "kind": self._cipher().encrypt(tie.kind),
            "members": [one for one in (tie.member_id, tie.other_id) if one is not None],
            "declared_at": tie.declared_at,
            "ended_at": tie.ended_at,
        }
        return row | ({"supporter_ref": tie.supporter_ref} if tie.abroad else {})


def _tie(row: Row, cipher: FieldCipher) -> Tie:
    member_id, *others = row["members"]
    return Tie(
        id=row["_id"],
        agency=row["agency"],
        kind=cipher.decrypt(row["kind"]),
        member_id=member_id,
        declared_at=row["declared_at"],
        other_id=others[0] if others else None,
        supporter_ref=row.get("supporter_ref"),
        ended_at=row["ended_at"],
    )
