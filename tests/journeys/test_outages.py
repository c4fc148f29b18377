"""Servers and services go away and come back: whoever asked is helped, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests

from infra.demo.api import expect
from infra.demo.tokens import Person
from infra.local.mongodb import MongoServer
from infra.local.parts import SERVICES
from infra.local.rabbitmq import RabbitServer
from shared.events.envelope import Event
from shared.messaging.topology import dead_of
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(240)]

Enrol = Callable[..., Supporter]


def test_while_the_broker_is_stopped_requests_are_taken_and_afterwards_each_flows_once(
    people: People, enrol: Enrol
) -> None:
    peer = enrol("lakeside", cap=50)
    officer = people.officer("harbor")
    with stopped(people.region.rabbitmq):
        ids = [_ask(people, officer)["request_id"] for _ in range(5)]
        assert {people.state(officer, one) for one in ids} == {"submitted"}
    _each_is_helped_once(people, peer, ids)


def test_while_the_database_is_stopped_callers_are_told_to_come_back_and_lose_nothing(
    people: People, enrol: Enrol
) -> None:
    peer = enrol("lakeside", cap=50)
    officer = people.officer("harbor")
    key, token = str(uuid4()), people.token(officer, "officer", "intake")
    wish = people.wish("harbor") | {"identity_level": "pseudonymous", "urgency": "routine"}
    before = _ask(people, officer)["request_id"]
    left = Event.new("member.left.v1", "harbor", {"supporter_ref": "L" * 22}, datetime.now(UTC))

    with stopped(people.region.mongodb):
        people.region.bus.publish_events([left])
        refused = requests.post(
            f"{people.region.urls['intake']}/v1/requests",
            json=wish,
            headers={"Idempotency-Key": key, "Authorization": f"Bearer {token}"},
            timeout=30,
        )
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.headers["Content-Type"] == "application/problem+json"
    people.region.await_ready()

    taken = people.region.api.post("intake", "/v1/requests", wish, token, key)
    again = people.region.api.post("intake", "/v1/requests", wish, token, key)
    assert expect(again, 201, what="a repeat") == expect(taken, 201, what="asking again")
    _each_is_helped_once(people, peer, [before, taken.body["request_id"]])
    inbox = people.region.mongo.collection("matching.inbox")
    eventually(lambda: inbox.find_one({"_id": {"$regex": f":{left.id}$"}}), within=30)


@pytest.mark.parametrize("service", ["intake", "matching", "notifications"])
def test_a_service_killed_in_the_middle_loses_and_doubles_nothing(
    people: People, enrol: Enrol, service: str
) -> None:
    peer = enrol("lakeside", cap=50)
    officer = people.officer("harbor")
    ids = [_ask(people, officer)["request_id"] for _ in range(3)]
    killed = people.region.kill(service)
    ids += [_ask(people, officer)["request_id"] for _ in range(3)]
    _each_is_helped_once(people, peer, ids)
    assert people.region.pid(service) != killed


@contextmanager
def stopped(server: RabbitServer | MongoServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.launch()
        server.await_ready()


def _ask(people: People, officer: Person) -> dict[str, str]:
    """With a long time limit, so that no offer expires while a server is away."""
    asked: dict[str, str] = people.ask(officer, urgency="routine")
    return asked


def _each_is_helped_once(people: People, peer: Supporter, ids: list[str]) -> None:
    """One offer, one acceptance, one assignment, one notice for each; no dead letters."""
    for request_id in ids:
        offer = people.offer_of(peer, request_id, within=60)
        expect(people.accept(peer, offer), 200, what="accepting")
        people.read(peer, request_id)
    mongo, wanted = people.region.mongo, {"request_id": {"$in": ids}}
    assert mongo.collection("matching.offers", "harbor").count_documents(wanted) == len(ids)
    _told_once(people, peer, ids)
    assert all(people.region.bus.depth(dead_of(name)) == 0 for name in SERVICES)


def _told_once(people: People, peer: Supporter, ids: list[str]) -> None:
    """Counted in the store: an answered offer leaves the supporter's inbox."""
    mongo = people.region.mongo
    rows = mongo.collection("matching.offers", "harbor").find({"request_id": {"$in": ids}})
    waiting = {row["_id"] for row in rows}
    notices = mongo.collection("notifications.notices", peer.person.agency)

    def told() -> bool:
        wanted = {"kind": "offer_waiting", "subject": {"$in": list(waiting)}}
        subjects = [row["subject"] for row in notices.find(wanted)]
        assert len(subjects) == len(set(subjects))
        return waiting == set(subjects)

    eventually(told, within=30, what="a notice for each offer")
