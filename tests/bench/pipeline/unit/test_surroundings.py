"""Regions, stored copies and processes, as far as they need no server."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from bson import decode

from shared.region import load_region
from tests.bench.pipeline import chain, machine
from tests.bench.pipeline.__main__ import died
from tests.bench.pipeline.regions import CHOICE, LENDERS, pool, region_file, region_of
from tests.bench.pipeline.stored import fresh_ids, template
from tests.bench.pipeline.turns import work_of

REQUEST, OFFER = "0b0f7a3e-7c58-4b6e-9f0a-0d7b5f3f6a11", "7d1f2c4a-1111-4b6e-9f0a-0d7b5f3f6a22"


@pytest.mark.parametrize(("count", "each"), [(1, 30), (2, 15), (30, 6), (300, 6)])
def test_a_request_finds_as_many_to_choose_from_in_every_region(count: int, each: int) -> None:
    region = region_of(count)
    asking = region.agencies[-1].id
    lenders = region.lenders_for(asking, "routine", datetime.now(UTC).date())
    assert len(lenders) == min(count, LENDERS)
    people = pool([one.id for one in region.agencies])
    assert len(people) == each * count
    assert sum(one["agency"] in lenders for one in people) == CHOICE
    assert len({one["_id"] for one in people}) == len(people)


def test_a_region_of_the_measurement_is_one_an_operator_could_write(tmp_path: object) -> None:
    file = region_file(7, tmp_path)  # type: ignore[arg-type]
    assert load_region(file) == region_of(7)


def test_a_copy_is_another_request_with_the_same_ties() -> None:
    kept = {"_id": OFFER, "request_id": REQUEST, "supporter_ref": "s" * 22}
    heard = {"_id": f"on_offer_made_v1:{OFFER}", "at": datetime.now(UTC)}
    templates = [template("db", "offers", kept), template("db", "inbox", heard)]
    fresh = fresh_ids(templates)
    offer, inbox = (decode(one.copy(fresh).raw) for one in templates)
    assert offer["_id"] != OFFER and offer["request_id"] not in (REQUEST, offer["_id"])
    assert offer["supporter_ref"] == "s" * 22
    assert inbox["_id"] == f"on_offer_made_v1:{offer['_id']}"
    assert fresh_ids(templates) != fresh


def test_a_document_whose_copies_would_collide_is_refused() -> None:
    with pytest.raises(ValueError, match="copies would collide"):
        template("db", "rosters", {"_id": "roster", "request_id": REQUEST})


def test_a_digest_is_made_new_as_well() -> None:
    receipt = template("db", "erasures", {"_id": "ab" * 32, "on": "2026-11-28"})
    assert len(decode(receipt.copy(fresh_ids([receipt])).raw)["_id"]) == 64


def test_the_chain_tells_matching_and_notifications_of_one_request() -> None:
    body = {"urgency": "routine", "topics": ["sleep"], "prefer": "no_matter", "language": "en"}
    body |= {"contact_kind": "phone", "identity_level": "named", "text": "", "contact": "x"}
    request_id, step = chain.submitted("a1", "mail", {**body, "acknowledged_notice": "1"})
    assert {one.data["request_id"] for one in step.tells} == {request_id}
    offer = chain.offered(step.tells[0].data, "ref")
    notice = chain.noticed(offer.tells[0].data).inserts[0].document
    assert notice["subject"] == offer.inserts[0].document["_id"]
    assert offer.inserts[0].document["request_id"] == request_id


def test_requests_do_not_all_ask_the_same_first() -> None:
    refs = [f"ref {number}" for number in range(20)]
    assert len({chain.asked_first(f"request {n}", refs)[0] for n in range(50)}) > 10


def test_children_of_children_count_and_others_do_not() -> None:
    assert machine.with_children([5], {6: 5, 7: 6, 8: 1, 9: 8}) == [5, 6, 7]


def test_a_process_that_ended_costs_nothing() -> None:
    assert machine.cpu_seconds([2**22 + 1]) == machine.resident_megabytes(2**22 + 1) == 0


def test_this_process_costs_something() -> None:
    sum(number * number for number in range(2_000_000))
    assert machine.cpu_seconds([os.getpid()]) > 0
    assert machine.resident_megabytes(os.getpid()) > 5


def test_the_share_of_busy_cores_is_between_two_readings() -> None:
    assert machine.busy_share((10, 100), (20, 200)) == pytest.approx(0.9)
    assert machine.busy_share((10, 100), (10, 100)) == 0


def test_work_is_read_from_what_the_server_counts() -> None:
    status = {"metrics": {"document": {"inserted": 5, "updated": 3}}}
    found = work_of({**status, "transactions": {"totalCommitted": 2, "totalAborted": 1}})
    assert found == {"transactions": 2.0, "given up": 1.0, "inserted": 5.0, "updated": 3.0}


def test_a_server_that_has_ended_is_told_from_one_that_lives() -> None:
    assert machine.lives(os.getpid())
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert not machine.lives(ended.pid), "nobody has asked about it yet"
    assert not machine.lives(ended.pid)


def test_the_death_of_a_server_is_one_line() -> None:
    line = died(["MongoDB"], ConnectionError("a\npage"))
    assert line.startswith("bench: MongoDB ended while it was measured (ConnectionError)")
    assert len(line.splitlines()) == 1
