"""Racers without the guards of the real ones, to show that the books would tell."""

from collections.abc import Callable
from typing import Any

from services.matching.adapters.mongo_offers import MongoOffers
from services.matching.adapters.mongo_searches import MongoSearches
from services.matching.adapters.offer_documents import outcome_document, route_outcome
from services.matching.adapters.search_documents import search_document
from services.matching.domain.offer import Offer
from services.matching.domain.search import Search
from shared.runtime.platform import Platform
from shared.storage.transactions import Transaction


def without_guards(platform: Platform) -> None:
    """In this process no write compares before it sets, and none is in a transaction."""
    MongoOffers.settle = _settle  # type: ignore[method-assign]
    MongoSearches.save = _save  # type: ignore[method-assign]
    platform.transactions.run = _run  # type: ignore[method-assign]


def _run(work: Callable[[Transaction], Any]) -> Any:
    return work(Transaction(None))  # type: ignore[arg-type]


def _settle(self: MongoOffers, before: Offer, after: Offer) -> None:
    self._rows(before.agency).update_one(
        {"_id": before.offer_id}, {"$set": outcome_document(after)}
    )
    self._routes.update_one({"_id": before.offer_id}, {"$set": route_outcome(after)})


def _save(self: MongoSearches, before: Search, after: Search) -> Search:
    document = search_document(after)
    document.pop("_id")
    self._rows(before.agency).update_one({"_id": before.request_id}, {"$set": document})
    return after
