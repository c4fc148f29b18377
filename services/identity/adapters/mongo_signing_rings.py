"""The ring of signing keys: one row, private keys encrypted, replaced by compare-and-set.

Written outside the request's transaction: a ring started by a request that then fails is as good
as any other, and every replica must see the same one at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.identity.application.ports import RingMoved
from services.identity.domain.key_ring import SigningKey, SigningRing
from shared.storage import FieldCipher, KeyRing, Mongo

NAME = "identity.signing_keys"
_ID = "ring"


class MongoSigningRings:
    def __init__(self, mongo: Mongo, keys: KeyRing) -> None:
        self._rows = mongo.collection(NAME)
        self._keys = keys

    def load(self) -> SigningRing | None:
        row = self._rows.find_one({"_id": _ID})
        if row is None:
            return None
        cipher = self._keys.for_region()
        keys = tuple(_key(key, cipher) for key in row["keys"])
        return SigningRing(keys, row["version"], row.get("signs_since"))

    def signs_since(self) -> datetime | None:
        """Without opening the keys; None when nobody knows, or no key was made yet."""
        row = self._rows.find_one({"_id": _ID}, {"signs_since": 1})
        return row.get("signs_since") if row else None

    def start(self, ring: SigningRing) -> None:
        try:
            self._rows.insert_one({"_id": _ID, **self._fields(ring)})
        except DuplicateKeyError:
            return

    def replace(self, ring: SigningRing) -> None:
        result = self._rows.update_one(
            {"_id": _ID, "version": ring.version - 1}, {"$set": self._fields(ring)}
        )
        if result.matched_count == 0:
            raise RingMoved

    def _fields(self, ring: SigningRing) -> dict[str, Any]:
        cipher = self._keys.for_region()
        keys = [_row(key, cipher) for key in ring.keys]
        return {"version": ring.version, "keys": keys, "signs_since": ring.signs_since}


def _row(key: SigningKey, cipher: FieldCipher) -> dict[str, Any]:
    return {
        "id": key.id,
        "private": cipher.encrypt(key.private),
        "state": key.state,
        "retired_at": key.retired_at,
    }


def _key(row: Mapping[str, Any], cipher: FieldCipher) -> SigningKey:
    return SigningKey(row["id"], cipher.decrypt(row["private"]), row["state"], row["retired_at"])
