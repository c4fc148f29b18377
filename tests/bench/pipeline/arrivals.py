"""Notifications as they become durable: read from the database's own change stream.

The stream tells what a majority has, for every contender alike, and needs nothing of theirs.
"""

import threading
import time
from collections import Counter
from typing import Any

from pymongo import MongoClient

OFFERS, NOTICES = "matching.offers", "notifications.notices"
OF_AN_OFFER = "offer_waiting"
"""Evaluation has the asker told of a survey as well, which is no end of the chain."""

_LOOK_UP = 200  # milliseconds
_WANTED: list[dict[str, Any]] = [
    {
        "$match": {
            "operationType": "insert",
            "$or": [{"ns.coll": OFFERS}, {"ns.coll": NOTICES, "fullDocument.kind": OF_AN_OFFER}],
        }
    },
    {
        "$project": {
            "documentKey": 1,
            "ns": 1,
            "fullDocument.request_id": 1,
            "fullDocument.subject": 1,
        }
    },
]


class Book:
    """Which offers and notices there were for which request; safe to use from many threads."""

    def __init__(self) -> None:
        self.offers: Counter[str] = Counter()
        self.notices: Counter[str] = Counter()
        self.strangers = 0
        self.at: dict[str, float] = {}
        self._offered: dict[str, str] = {}
        self._changed = threading.Lock()
        self._awaited: dict[str, threading.Event] = {}

    def offer(self, offer_id: str, request_id: str) -> None:
        with self._changed:
            self._offered[offer_id] = request_id
            self.offers[request_id] += 1

    def notice(self, offer_id: str, at: float) -> None:
        """An offer is committed before anybody can be told of it, so it is known here."""
        with self._changed:
            request_id = self._offered.get(offer_id)
            if request_id is None:
                self.strangers += 1
                return
            self.notices[request_id] += 1
            self.at.setdefault(request_id, at)
            awaited = self._awaited.pop(request_id, None)
        if awaited is not None:
            awaited.set()

    def wait_for(self, request_id: str, within: float) -> bool:
        """Whether its notice arrived in that many seconds."""
        arrived = threading.Event()
        with self._changed:
            if request_id in self.at:
                return True
            self._awaited[request_id] = arrived
        return arrived.wait(within)

    def arrived(self) -> int:
        return len(self.at)


class Arrivals:
    """Reads the stream in a thread of its own, from entry to exit."""

    def __init__(self, mongodb_uri: str, prefix: str) -> None:
        self.book = Book()
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri)
        self._prefix = prefix
        self._ending = threading.Event()
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Arrivals":
        self._thread.start()
        if not self._open.wait(30):
            raise RuntimeError("the change stream did not open")
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        self._thread.join(10)
        self._client.close()

    def _read(self) -> None:
        with self._client.watch(_WANTED, max_await_time_ms=_LOOK_UP) as stream:
            self._open.set()
            while not self._ending.is_set():
                change = stream.try_next()
                if change is not None and change["ns"]["db"].startswith(self._prefix):
                    self._enter(change)

    def _enter(self, change: Any) -> None:
        document = change["fullDocument"]
        if change["ns"]["coll"] == OFFERS:
            self.book.offer(change["documentKey"]["_id"], document["request_id"])
        else:
            self.book.notice(document["subject"], time.monotonic())
