"""A training ends at midnight: whoever has none in date is asked no more and hands over (R4)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infra.demo.api import expect
from tests.support.enrolment import Enrol
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("matching_region"), pytest.mark.timeout(180)]

ZONE = ZoneInfo("America/Chicago")


def test_when_training_lapses_at_midnight_the_contact_is_handed_over_and_no_match_follows(
    people: People, enrol: Enrol
) -> None:
    lapsing = enrol("harbor", unit="D07", time_zone=str(ZONE), training=_valid_through(_today()))
    officer = people.officer("harbor", unit="D05")
    running = people.ask(officer)["request_id"]
    people.accept_and_read(lapsing, running)
    people.await_state(officer, running, "matched")

    other = enrol("harbor", unit="D08")
    _midnight_passes(people, lapsing)
    people.accept_and_read(other, running)
    gone = people.get("intake", f"/v1/assignments/{running}", lapsing.person, "supporter")
    assert gone.status == 404
    people.await_state(officer, running, "matched")

    following = people.ask(officer)["request_id"]
    expect(people.decline(other, people.offer_of(other, following)), 200, what="declining")
    assert people.escalation_of("harbor", following)["reason"] == "all_declined"
    assert people.offers(lapsing) == []


def _today() -> date:
    return datetime.now(ZONE).date()


def _valid_through(last_day: date) -> list[dict[str, object]]:
    taken = {"hours": 40, "completed_on": (last_day - timedelta(days=300)).isoformat()}
    return [{"topic": "active_listening", "expires_on": last_day.isoformat(), **taken}]


def _midnight_passes(people: People, supporter: Supporter) -> None:
    """The services' clock cannot be moved, so what they keep is moved: a day back.

    The last day of the training becomes yesterday, and what is due at the midnight after it is
    due now.
    """
    yesterday = (_today() - timedelta(days=1)).isoformat()
    mongo, now = people.region.mongo, datetime.now(UTC)
    wanted = {"kind": "credential_lapse", "subject": supporter.ref, "done_at": None}
    due = mongo.collection("matching.due").find_one(wanted)
    assert due is not None and due["due_at"] > now
    assert due["due_at"].astimezone(ZONE).time().isoformat() == "00:00:00"
    lapsed = {"training.$[].expires_on": yesterday, "training_valid_until": yesterday}
    mongo.collection("matching.supporters").update_one({"_id": supporter.ref}, {"$set": lapsed})
    moved = {"due_at": now, "claimable_at": now}
    mongo.collection("matching.due").update_one({"_id": due["_id"]}, {"$set": moved})
    done = {"_id": due["_id"], "done_at": {"$ne": None}}
    eventually(lambda: mongo.collection("matching.due").find_one(done), what="the lapse noticed")
