"""Partner systems in the region's database."""

from datetime import datetime

from services.identity.domain.api_client import ApiClient
from shared.storage import Mongo, Transaction

NAME = "identity.clients"


class MongoClients:
    def __init__(self, mongo: Mongo, tx: Transaction | None) -> None:
        self._rows = mongo.collection(NAME)
        self._session = None if tx is None else tx.session

    def add(self, client: ApiClient) -> None:
        row = {
            "_id": client.id,
            "agency": client.agency,
            "name": client.name,
            "scopes": sorted(client.scopes),
            "secret_hash": client.secret_hash,
            "added_at": client.added_at,
            "closed_at": client.closed_at,
        }
        self._rows.insert_one(row, session=self._session)

    def find(self, client_id: str) -> ApiClient | None:
        row = self._rows.find_one({"_id": client_id}, session=self._session)
        if row is None:
            return None
        return ApiClient(
            id=row["_id"],
            agency=row["agency"],
            name=row["name"],
            scopes=frozenset(row["scopes"]),
            secret_hash=row["secret_hash"],
            added_at=row["added_at"],
            closed_at=row["closed_at"],
        )

    def close(self, client_id: str, at: datetime) -> bool:
        result = self._rows.update_one(
            {"_id": client_id, "closed_at": None},
            {"$set": {"closed_at": at}},
            session=self._session,
        )
        return result.modified_count == 1
