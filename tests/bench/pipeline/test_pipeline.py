"""The measurement itself, small: two contenders that need no packages of their own."""

from contextlib import closing
from uuid import uuid4

import pytest

from tests.bench.pipeline import recipes
from tests.bench.pipeline.arrivals import Arrivals
from tests.bench.pipeline.bare import standing_bare
from tests.bench.pipeline.figures import Turn
from tests.bench.pipeline.load import closed_loop
from tests.bench.pipeline.stored import fill
from tests.bench.pipeline.turns import Measuring, Plan, checked, settle
from tests.bench.pipeline.watchmate import Watchmate, standing_region
from tests.support.servers import Servers

pytestmark = pytest.mark.operations

UPSERTS = 4
"""Mailbox, notice, delivery, search: Watchmate upserts them, MongoDB counts none as inserted."""

SMALL = Plan(callers=4, warm_up=0.3, busy=1.0, half=1.0)


def test_the_floor_and_watchmate_do_as_much_durable_work(servers: Servers) -> None:
    with closing(Measuring(servers, SMALL)) as measuring, standing_region(2) as region:
        with standing_bare(servers, recipes.floor()) as floor:
            bare = measuring.turn(floor)
        real = measuring.turn(Watchmate(region))
    for turn in (bare, real):
        assert turn.valid, turn
        assert turn.throughput > 0
        assert turn.p50 is not None and turn.p99 is not None and turn.p50 <= turn.p99
        assert turn.cpu > 0 and turn.servers_cpu > 0
        assert set(turn.memory) == {"intake", "matching", "notifications"}
    assert bare.work["transactions"] == pytest.approx(real.work["transactions"], rel=0.1)
    upserted = real.work["inserted"] + UPSERTS
    assert bare.work["inserted"] == pytest.approx(upserted, rel=0.1)
    assert bare.work["updated"] == pytest.approx(real.work["updated"], rel=0.15)


def test_a_notice_too_many_in_the_database_is_seen(servers: Servers) -> None:
    with standing_bare(servers, recipes.floor()) as floor:
        floor.start()
        with Arrivals(servers.mongodb_uri, floor.prefix) as arrivals:
            sent = closed_loop(floor.ask, arrivals.book, callers=1, seconds=0.2)
            notices = floor.admin.collection("notifications.notices", "agency0")
            first = notices.find_one()
            assert first is not None
            notices.insert_one({**first, "_id": str(uuid4())})
            survey = {"_id": str(uuid4()), "kind": "survey_open", "subject": str(uuid4())}
            notices.insert_one({**first, **survey})
            settle(arrivals.book, sent)
        assert checked(Turn(1.0), arrivals.book, (sent,)).doubled == 1


def test_stored_requests_are_as_the_services_stored_one(servers: Servers) -> None:
    with standing_region(1) as region:
        documents = fill(region, 50, lambda _count: None)
        requests = region.mongo.collection("intake.requests", region.agencies[0])
        offers = region.mongo.collection("matching.offers", region.agencies[0])
        assert documents > 10
        assert requests.count_documents({"state": "closed"}) == 51
        asked = {row["_id"] for row in requests.find({}, {"_id": 1})}
        assert {row["request_id"] for row in offers.find()} == asked
