"""Keys that passes to surveys are signed with, and which passes have been issued.

``intake.pass_keys`` holds each key's primes encrypted. ``intake.issued_passes`` holds a keyed
digest of what a pass was issued for, and a digest of the blinded value, which says nothing of the
pass: no time, no order, nothing that is known where passes are taken. Both end with their survey.
"""

import hashlib
import hmac
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.intake.domain.survey_invitations import KeyTime
from shared.security.blind_signatures import PrivateKey
from shared.security.passes import key_id_of
from shared.storage import KeyRing, Mongo
from shared.storage.mongo import Document


class MongoPassKeys:
    def __init__(self, mongo: Mongo, keys: KeyRing, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._keys = keys
        self._session = session

    def key_id(self, agency: str, time: KeyTime) -> str | None:
        row = self._row(agency, time)
        return None if row is None else str(row["key_id"])

    def private(self, agency: str, time: KeyTime) -> PrivateKey:
        """:raises LookupError: when there is none."""
        row = self._row(agency, time)
        if row is None:
            raise LookupError("no key for this survey")
        primes = self._keys.for_agency(agency).decrypt(row["private"])
        p, q = (int(prime, 16) for prime in primes.split(":"))
        return PrivateKey(p, q)

    def add(self, agency: str, time: KeyTime, key: PrivateKey) -> str:
        key_id = key_id_of(key.public)
        primes = f"{key.p:x}:{key.q:x}"
        row = {
            "_id": _id(time),
            "key_id": key_id,
            "private": self._keys.for_agency(agency).encrypt(primes),
            "until": time.closes,
        }
        self._rows(agency).insert_one(row, session=self._session)
        return key_id

    def _row(self, agency: str, time: KeyTime) -> Document | None:
        return self._rows(agency).find_one({"_id": _id(time)}, session=self._session)

    def _rows(self, agency: str) -> Collection[Document]:
        return self._mongo.collection("intake.pass_keys", agency)


class MongoIssuedPasses:
    def __init__(self, mongo: Mongo, secret: bytes, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._secret = secret
        self._session = session

    def claim(self, agency: str, once: str, what: bytes, until: datetime) -> bytes:
        """What this was issued for, which is ``what`` if it was nothing before."""
        rows = self._mongo.collection("intake.issued_passes", agency)
        row_id = hmac.digest(self._secret, f"{agency}|{once}".encode(), hashlib.sha256).hex()
        known = rows.find_one({"_id": row_id}, session=self._session)
        if known is not None:
            return bytes(known["blinded"])
        row = {"_id": row_id, "blinded": what, "until": until}
        rows.insert_one(row, session=self._session)
        return what


def _id(time: KeyTime) -> str:
    return f"{time.wave}:{time.period}"
