"""Searches in the databases of the requesters' agencies."""

from dataclasses import replace

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.matching.adapters.search_documents import Document, search_document, search_of
from services.matching.domain.errors import ChangedMeanwhile
from services.matching.domain.search import Search
from shared.storage import Mongo


class MongoSearches:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def find(self, agency: str, request_id: str) -> Search | None:
        row = self._rows(agency).find_one({"_id": request_id}, session=self._session)
        return None if row is None else search_of(row)

    def add(self, search: Search) -> bool:
        document = search_document(search)
        result = self._rows(search.agency).update_one(
            {"_id": document.pop("_id")},
            {"$setOnInsert": document},
            upsert=True,
            session=self._session,
        )
        return result.upserted_id is not None

    def save(self, before: Search, after: Search) -> Search:
        saved = replace(after, version=before.version + 1)
        document = search_document(saved)
        document.pop("_id")
        result = self._rows(before.agency).update_one(
            {"_id": before.request_id, "version": before.version},
            {"$set": document},
            session=self._session,
        )
        if result.matched_count != 1:
            raise ChangedMeanwhile
        return saved

    def _rows(self, agency: str) -> Collection[Document]:
        return self._mongo.collection("matching.searches", agency)
