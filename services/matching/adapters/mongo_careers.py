"""Careers in the databases of the agencies whose supporters they tell of."""

from collections.abc import Sequence
from dataclasses import replace

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.matching.adapters.career_documents import Document, career_document, career_of
from services.matching.domain.career import Career
from services.matching.domain.errors import ChangedMeanwhile
from shared.storage import Mongo


class MongoCareers:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def find(self, agency: str, supporter_ref: str) -> Career | None:
        row = self._rows(agency).find_one({"_id": supporter_ref}, session=self._session)
        return None if row is None else career_of(row)

    def of_agency(self, agency: str, after: str | None, limit: int) -> Sequence[Career]:
        wanted: Document = {} if after is None else {"_id": {"$gt": after}}
        rows = self._rows(agency).find(wanted, session=self._session).sort("_id", 1).limit(limit)
        return [career_of(row) for row in rows]

    def save(self, before: Career, after: Career) -> Career:
        saved = replace(after, version=before.version + 1)
        if before.version == 0:
            self._insert(saved)
        else:
            self._update(before, saved)
        return saved

    def _insert(self, career: Career) -> None:
        try:
            self._rows(career.agency).insert_one(career_document(career), session=self._session)
        except DuplicateKeyError:
            raise ChangedMeanwhile from None

    def _update(self, before: Career, saved: Career) -> None:
        document = career_document(saved)
        result = self._rows(before.agency).update_one(
            {"_id": document.pop("_id"), "version": before.version},
            {"$set": document},
            session=self._session,
        )
        if result.matched_count != 1:
            raise ChangedMeanwhile

    def _rows(self, agency: str) -> Collection[Document]:
        return self._mongo.collection("matching.careers", agency)
