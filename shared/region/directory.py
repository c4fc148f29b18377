"""The region as it is provisioned now, for the services of a running process."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from pymongo.errors import PyMongoError

from shared.region.model import Agency, Region, UnknownAgency
from shared.region.schemas import InvalidRegionDocument

_log = logging.getLogger(__name__)

# How often a miss may ask the database: ids that never existed must not become a load on it.
_SOONEST_AGAIN = 0.5


class RegionUnavailable(Exception):
    """The region was never read in this process: not provisioned yet, or no database."""


class RegionStore(Protocol):
    """What the directory needs of ``shared.storage.Mongo``."""

    @property
    def region(self) -> Any: ...


class RegionDirectory:
    """Caches ``region.registry`` and keeps the last good region while the database is away."""

    def __init__(
        self,
        mongo: RegionStore,
        refresh_seconds: float,
        pace: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mongo = mongo
        self._refresh_seconds = refresh_seconds
        self._pace = pace
        self._monotonic = monotonic
        self._reading = threading.Lock()
        self._region: Region | None = None
        self._document: Any = None
        self._asked_at: float | None = None

    def current(self) -> Region:
        """:raises RegionUnavailable: only when it was never read."""
        if self._region is None or self._age() >= self._refresh_seconds:
            self._refresh()
        if self._region is None:
            raise RegionUnavailable
        return self._region

    def agency(self, agency_id: str) -> Agency:
        """Asks the database at once for an agency that was not there before.

        :raises UnknownAgency:
        :raises RegionUnavailable:
        """
        try:
            return self.current().agency(agency_id)
        except UnknownAgency:
            self._refresh()
        return self.current().agency(agency_id)

    def _age(self) -> float:
        return float("inf") if self._asked_at is None else self._monotonic() - self._asked_at

    def _refresh(self) -> None:
        """One caller asks; the others go on with what is known, or wait for the first answer."""
        if not self._reading.acquire(blocking=self._region is None):
            return
        try:
            if self._age() >= min(_SOONEST_AGAIN, self._refresh_seconds):
                self._region = self._read() or self._region
                self._asked_at = self._monotonic()
        finally:
            self._reading.release()

    def _read(self) -> Region | None:
        """The very same region while nothing changed: large ones take long to read, and what
        others have worked out of it stays good."""
        try:
            document = self._mongo.region["region.registry"].find_one({"_id": "region"})
            if document is None or document == self._document:
                return None
            region = Region.from_document(document).paced(self._pace)
            self._document = document
            return region
        except (PyMongoError, InvalidRegionDocument) as error:
            _log.warning("region.registry could not be read: %s", type(error).__name__)
            return None
