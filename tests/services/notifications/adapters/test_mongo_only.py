"""What only the real database can show: secrecy at rest, and transactions that meet."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from bson import BSON

from services.notifications.adapters.mongo_contact_points import MongoContactPoints
from services.notifications.adapters.mongo_routes import MongoRoutes
from services.notifications.application.keep_contact_point import KeepContactPoint
from services.notifications.domain.route import Route
from shared.storage import Mongo, Transaction
from tests.services.notifications.adapters.stores import MongoRoom, write_key_file
from tests.services.notifications.builders import AGENCY, occasion, recipient


@pytest.fixture
def room(mongo: Mongo, tmp_path: Path) -> MongoRoom:
    return MongoRoom(mongo, write_key_file(tmp_path, AGENCY))


def test_the_stored_row_holds_the_address_encrypted_only(room: MongoRoom) -> None:
    def work(tx: Transaction) -> None:
        points = MongoContactPoints(room.mongo, room.keys.for_agency, tx)
        KeepContactPoint(points).put(recipient(), "ann.canary@desk.example", True)

    room.transactions.run(work)
    [row] = room.mongo.collection("notifications.contact_points", AGENCY).find()
    raw = BSON.encode(row)
    assert b"canary" not in raw and b"desk.example" not in raw
    assert "roles" not in row


def test_two_events_that_meet_over_one_unknown_request_both_count(room: MongoRoom) -> None:
    """`accepted` and `submitted` at the same instant: neither may overwrite the other."""
    met = threading.Barrier(2, timeout=10)

    def change(step: Callable[[Route], Route]) -> None:
        tries: list[int] = []

        def work(tx: Transaction) -> None:
            routes = MongoRoutes(room.mongo, tx).for_agency(AGENCY)
            route = routes.find("r1") or Route("r1")
            if not tries:
                tries.append(1)
                met.wait()
            routes.save(step(route))

        room.transactions.run(work)

    room.mongo.agency(AGENCY).create_collection("notifications.mailboxes")
    steps = [
        lambda route: route.waiting(occasion("e1")),
        lambda route: route.waiting(occasion("e2")),
    ]
    threads = [threading.Thread(target=change, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    route = MongoRoutes(room.mongo, None).for_agency(AGENCY).find("r1")
    assert route is not None
    assert {each.key for each in route.pending} == {"e1", "e2"}
