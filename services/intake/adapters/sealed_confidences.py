"""What was said in confidence, encrypted under a data key of its own for each request."""

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.intake.domain.asking import Confidence
from services.intake.domain.errors import ConfidenceDestroyed
from shared.storage import FieldCipher, KeyDestroyed, KeyRing, Mongo

_FIELDS = ("text", "contact", "name")


class SealedConfidences:
    """The key is made outside the transaction: a given-up try leaves one that seals nothing."""

    def __init__(self, mongo: Mongo, keys: KeyRing, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._keys = keys
        self._session = session

    def seal(self, agency: str, request_id: str, confidence: Confidence) -> None:
        cipher = self._keys.create(agency, _key_name(request_id))
        said = {field: getattr(confidence, field) for field in _FIELDS}
        sealed = {field: cipher.encrypt(value) for field, value in said.items() if value}
        self._rows(agency).insert_one({"_id": request_id, **sealed}, session=self._session)

    def reveal(self, agency: str, request_id: str) -> Confidence:
        row = self._rows(agency).find_one({"_id": request_id}, session=self._session)
        if row is None or "contact" not in row:
            raise ConfidenceDestroyed
        try:
            return _opened(self._keys.cipher(agency, _key_name(request_id)), row)
        except KeyDestroyed:
            raise ConfidenceDestroyed from None

    def shred(self, agency: str, request_id: str) -> None:
        self._keys.destroy(agency, _key_name(request_id))

    def forget(self, agency: str, request_id: str) -> None:
        self._rows(agency).replace_one({"_id": request_id}, {}, session=self._session)

    def _rows(self, agency: str) -> Any:
        return self._mongo.collection("intake.confidences", agency)


def _opened(cipher: FieldCipher, row: Mapping[str, Any]) -> Confidence:
    said = {field: cipher.decrypt(row[field]) for field in _FIELDS if field in row}
    return Confidence(said.get("text", ""), said["contact"], said.get("name"))


def _key_name(request_id: str) -> str:
    return f"request:{request_id}"
