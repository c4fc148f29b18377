"""Support requests, in each agency's own database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.intake.adapters.keyset import Order, page_of
from services.intake.adapters.request_documents import from_document, to_document
from services.intake.application.ports import Page, Wanted
from services.intake.domain.states import LIVE, State
from services.intake.domain.support_request import SupportRequest
from shared.storage import Mongo


class MongoRequests:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._session = session

    def for_agency(self, agency_id: str) -> "MongoAgencyRequests":
        return MongoAgencyRequests(self._mongo, agency_id, self._session)


class MongoAgencyRequests:
    def __init__(self, mongo: Mongo, agency_id: str, session: ClientSession | None) -> None:
        self._rows = mongo.collection("intake.requests", agency_id)
        self._agency = agency_id
        self._session = session

    def add(self, request: SupportRequest) -> None:
        self._rows.insert_one(to_document(request), session=self._session)

    def save(self, request: SupportRequest) -> None:
        document = to_document(request)
        self._rows.replace_one({"_id": request.id}, document, session=self._session)

    def touch(self, request: SupportRequest) -> None:
        """Whoever changes the request meanwhile in a transaction has to begin it again."""
        live = {"_id": request.id, "state": {"$in": sorted(LIVE)}}
        change = {"$max": {"touched_at": request.touched_at}, "$unset": {"warned_at": ""}}
        self._rows.update_one(live, change, session=self._session)

    def untouched(self, since: datetime, warned_before: datetime, limit: int) -> Sequence[str]:
        never = {"touched_at": None, "submitted_at": {"$lte": since}}
        to_warn = {"warned_at": None, "$or": [{"touched_at": {"$lte": since}}, never]}
        to_end = {"warned_at": {"$lte": warned_before}}
        wanted = {"state": {"$in": sorted(LIVE)}, "$or": [to_warn, to_end]}
        rows = self._rows.find(wanted, {"_id": True}, session=self._session)
        return [row["_id"] for row in rows.limit(limit)]

    def get(self, request_id: str) -> SupportRequest | None:
        return self._one({"_id": request_id})

    def by_lookup(self, lookup_id: str) -> SupportRequest | None:
        return self._one({"lookup_id": lookup_id})

    def by_access(self, access_digest: str) -> SupportRequest | None:
        return self._one({"access_digest": access_digest})

    def live_of(self, ref: str) -> int:
        live = {"requester": ref, "state": {"$in": sorted(LIVE)}}
        return self._rows.count_documents(live, session=self._session)

    def of_requester(self, ref: str, wanted: Wanted) -> Page[SupportRequest]:
        own = {"requester": ref}
        return self._page(own, Order("submitted_at", -1, own), wanted)

    def escalated(self, wanted: Wanted) -> Page[SupportRequest]:
        waiting = {"state": str(State.ESCALATED)}
        return self._page(waiting, Order("escalated_at", 1, {}), wanted)

    def _one(self, query: dict[str, Any]) -> SupportRequest | None:
        row = self._rows.find_one(query, session=self._session)
        return None if row is None else from_document(self._agency, row)

    def _page(self, query: dict[str, Any], order: Order, wanted: Wanted) -> Page[SupportRequest]:
        page = page_of(self._rows, query, order, wanted, self._session)
        return Page([from_document(self._agency, row) for row in page.items], page.next)
