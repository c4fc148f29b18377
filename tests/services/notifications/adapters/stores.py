"""Two implementations of the same ports for the repository suite: in memory and MongoDB."""

import base64
import json
import secrets
from pathlib import Path
from typing import Any, Protocol, TypeVar

from services.notifications.adapters.mongo_contact_points import MongoContactPoints
from services.notifications.adapters.mongo_deliveries import MongoDeliveries
from services.notifications.adapters.mongo_notices import MongoNotices
from services.notifications.adapters.mongo_routes import MongoRoutes
from services.notifications.application.ports import (
    ContactPoints,
    Deliveries,
    Notices,
    Routes,
)
from shared.storage import KeyRing, Mongo, Transaction, Transactions
from tests.services.notifications.fakes import (
    ByAgency,
    FakeAgencyContactPoints,
    FakeAgencyDeliveries,
    FakeAgencyNotices,
    FakeAgencyRoutes,
)

T = TypeVar("T")


class Stores(Protocol):
    @property
    def notices(self) -> Notices: ...

    @property
    def contact_points(self) -> ContactPoints: ...

    @property
    def routes(self) -> Routes: ...

    @property
    def deliveries(self) -> Deliveries: ...


class FakeStores:
    def __init__(self) -> None:
        self.notices = ByAgency(FakeAgencyNotices)
        self.contact_points = ByAgency(FakeAgencyContactPoints)
        self.routes = ByAgency(FakeAgencyRoutes)
        self.deliveries = ByAgency(FakeAgencyDeliveries)


class MongoStores:
    """Bound to one transaction, or to none for reading."""

    def __init__(self, mongo: Mongo, keys: KeyRing, tx: Transaction | None) -> None:
        self.notices = MongoNotices(mongo, tx)
        self.contact_points = MongoContactPoints(mongo, keys.for_agency, tx)
        self.routes = MongoRoutes(mongo, tx)
        self.deliveries = MongoDeliveries(mongo, tx)


class FakeRoom:
    def __init__(self) -> None:
        self.stores = FakeStores()

    def write(self, work: Any) -> Any:
        return work(self.stores)

    @property
    def read(self) -> Stores:
        return self.stores


class MongoRoom:
    def __init__(self, mongo: Mongo, key_file: Path) -> None:
        self.mongo = mongo
        self.keys = KeyRing(mongo, "notifications", key_file, cache_ms=1000)
        self.transactions = Transactions(mongo)

    def write(self, work: Any) -> Any:
        return self.transactions.run(lambda tx: work(MongoStores(self.mongo, self.keys, tx)))

    @property
    def read(self) -> Stores:
        return MongoStores(self.mongo, self.keys, None)


def write_key_file(folder: Path, *agencies: str) -> Path:
    """Fresh key material in the form a service is given it."""
    path = folder / "notifications.keys.json"
    material = {
        "service": _random(32),
        "region": _random(96),
        "agencies": {agency: _random(96) for agency in agencies},
    }
    path.write_text(json.dumps(material))
    return path


def _random(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()
