"""The region as it is provisioned now, for the services of a running process."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pymongo.errors import PyMongoError

from shared.region.model import Agency, Region, UnknownAgency
from shared.region.schemas import InvalidRegionDocument

_log = logging.getLogger(__name__)

# How often a miss may ask the database: ids that never existed must not become a load on it.
_SOONEST_AGAIN = 0.5


class RegionUnavailable(Exception):
    """The region was never read in this process: not provisioned yet, or no database."""


class AgencyUnread(Exception):
    """The agency is not known here, but the region was not read again since it was asked for."""


@dataclass(frozen=True)
class _Reading:
    """A good one, and when it began."""

    region: Region
    began_at: float


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
        self._latest: _Reading | None = None
        self._asked_at: float | None = None

    def current(self) -> Region:
        """:raises RegionUnavailable: only when it was never read."""
        if self._latest is None or self._age() >= self._refresh_seconds:
            self._refresh()
        if self._latest is None:
            raise RegionUnavailable
        return self._latest.region

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

    def knows(self, agency_id: str, since: float) -> bool:
        """False: the region has no such agency, read anew since that moment (monotonic).

        However many ask, the database is asked no more often than for any other miss.

        :raises AgencyUnread: before it was read anew; ask again in a moment.
        :raises RegionUnavailable:
        """
        try:
            self.agency(agency_id)
        except UnknownAgency:
            latest = self._latest  # perhaps read by somebody else since
            if latest is None or latest.began_at < since:
                raise AgencyUnread from None
            return latest.region.has_agency(agency_id)
        return True

    def _age(self) -> float:
        return float("inf") if self._asked_at is None else self._monotonic() - self._asked_at

    def _refresh(self) -> None:
        """One caller asks; the others go on with what is known, or wait for the first answer."""
        if not self._reading.acquire(blocking=self._latest is None):
            return
        try:
            if self._age() >= min(_SOONEST_AGAIN, self._refresh_seconds):
                self._latest = self._read() or self._latest
                self._asked_at = self._monotonic()
        finally:
            self._reading.release()

    def _read(self) -> _Reading | None:
        began_at = self._monotonic()
        try:
            document = self._mongo.region["region.registry"].find_one({"_id": "region"})
            if document is None:
                return None
            return _Reading(Region.from_document(document).paced(self._pace), began_at)
        except (PyMongoError, InvalidRegionDocument) as error:
            _log.warning("region.registry could not be read: %s", type(error).__name__)
            return None
