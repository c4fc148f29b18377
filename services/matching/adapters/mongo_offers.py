"""Offers in the requesters' agencies, with routes by which supporters find their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.matching.adapters.offer_documents import (
    Document,
    offer_document,
    offer_of,
    outcome_document,
    route_document,
    route_outcome,
)
from services.matching.adapters.resources import EVER_ACCEPTED
from services.matching.domain.errors import ChangedMeanwhile
from services.matching.domain.offer import RUNNING, Offer, OfferState
from shared.storage import Mongo


class MongoOffers:
    def __init__(self, mongo: Mongo, session: ClientSession | None) -> None:
        self._mongo = mongo
        self._routes = mongo.collection("matching.offer_routes")
        self._session = session

    def add(self, offer: Offer) -> None:
        self._rows(offer.agency).insert_one(offer_document(offer), session=self._session)
        self._routes.insert_one(route_document(offer), session=self._session)

    def find(self, agency: str, offer_id: str) -> Offer | None:
        row = self._rows(agency).find_one({"_id": offer_id}, session=self._session)
        return None if row is None else offer_of(row)

    def own(self, supporter_ref: str, home: str, offer_id: str) -> Offer | None:
        wanted = {"_id": offer_id, "supporter_ref": supporter_ref, "supporter_agency": home}
        route = self._routes.find_one(wanted, session=self._session)
        return None if route is None else self.find(route["agency"], offer_id)

    def open_to(
        self, supporter_ref: str, home: str, now: datetime, after: str | None, limit: int
    ) -> Sequence[Offer]:
        wanted: Document = {
            "supporter_ref": supporter_ref,
            "supporter_agency": home,
            "state": OfferState.OPEN.value,
            "expires_at": {"$gt": now},
        }
        if after is not None:
            wanted["_id"] = {"$gt": after}
        routes = self._routes.find(wanted, session=self._session).sort("_id", 1).limit(limit)
        return self._along(routes)

    def running_with(self, supporter_ref: str) -> Sequence[Offer]:
        states = [state.value for state in RUNNING]
        wanted = {"supporter_ref": supporter_ref, "state": {"$in": states}}
        return self._along(self._routes.find(wanted, session=self._session).sort("_id", 1))

    def earlier_peers(self, agency: str, most: int) -> frozenset[str]:
        rows = (
            self._rows(agency)
            .find(EVER_ACCEPTED, {"_id": 0, "supporter_ref": 1}, session=self._session)
            .sort("accepted_at", -1)
            .limit(most)
        )
        return frozenset(row["supporter_ref"] for row in rows)

    def settle(self, before: Offer, after: Offer) -> None:
        unchanged = {"state": before.state.value, "expires_at": before.expires_at}
        result = self._rows(before.agency).update_one(
            {"_id": before.offer_id, **unchanged},
            {"$set": outcome_document(after)},
            session=self._session,
        )
        if result.matched_count != 1:
            raise ChangedMeanwhile
        self._routes.update_one(
            {"_id": before.offer_id},
            {"$set": route_outcome(after)},
            session=self._session,
        )

    def _along(self, routes: Iterable[Document]) -> list[Offer]:
        found = [self.find(route["agency"], route["_id"]) for route in list(routes)]
        return [offer for offer in found if offer is not None]

    def _rows(self, agency: str) -> Collection[Document]:
        return self._mongo.collection("matching.offers", agency)
