"""The databases of a region: one for each agency and one that they share."""

import re
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]

AGENCY_ID = re.compile(r"[a-z][a-z0-9]{1,20}")

# Short enough that a caller gets its 503 while still listening, long enough for an election.
_TIMEOUTS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 2500,
    "connectTimeoutMS": 2000,
    "socketTimeoutMS": 10000,
    "maxPoolSize": 40,
}


class Mongo:
    """One connection pool, and the only place that turns an agency into a database."""

    def __init__(self, uri: str, prefix: str = "", app_name: str = "watchmate") -> None:
        self.prefix = prefix
        self.client: MongoClient[Document] = MongoClient(
            uri, appname=app_name, tz_aware=True, **_TIMEOUTS
        )
        self._known: dict[tuple[str, str | None], Collection[Document]] = {}

    @property
    def region(self) -> Database[Document]:
        return self._database("region")

    def agency(self, agency_id: str) -> Database[Document]:
        """The row of one agency.

        :raises ValueError: for text that is no agency id, so that hostile input can never name
            another database.
        """
        if not AGENCY_ID.fullmatch(agency_id):
            raise ValueError("not an agency id")
        return self._database(f"agency_{agency_id}")

    def collection(self, name: str, agency_id: str | None = None) -> Collection[Document]:
        """Made once for each name; there are as many as the region has collections."""
        found = self._known.get((name, agency_id))
        if found is None:
            database = self.region if agency_id is None else self.agency(agency_id)
            found = self._known[name, agency_id] = database[name]
        return found

    def ping(self) -> None:
        self.client.admin.command("ping")

    def forget_connections(self) -> None:
        """Open new ones from now on.

        One that was made while a member was starting up knows no sessions as long as it lives, and
        the driver keeps it. It has no public way to be rid of it, so this reaches inside: look
        again when the pinned driver changes.
        """
        for server in self.client._topology._servers.values():
            server.pool.reset_without_pause()

    def close(self) -> None:
        self.client.close()

    def _database(self, name: str) -> Database[Document]:
        return self.client.get_database(
            f"{self.prefix}{name}",
            codec_options=CodecOptions(tz_aware=True),
            write_concern=WriteConcern("majority"),
            read_concern=ReadConcern("majority"),
        )
