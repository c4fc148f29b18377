"""Limits are counted for all replicas together and begin anew with each span."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import structlog

from shared.observability import registry
from shared.storage import Mongo, Transaction, Transactions
from shared.storage.limits import Limits

HOUR = timedelta(hours=1)


class _Clock:
    time = datetime(2031, 5, 4, 12, 59, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def test_two_replicas_share_a_limit_which_ends_with_its_span(mongo: Mongo) -> None:
    clock = _Clock()
    replicas = [Limits(mongo, "intake", clock) for _ in range(2)]
    assert [replicas[i % 2].take("ask", "harbor", 3, HOUR) for i in range(4)] == [0, 0, 0, 61]
    assert replicas[0].take("ask", "lakeside", 3, HOUR) == 0
    clock.time += timedelta(minutes=1)
    assert replicas[0].take("ask", "harbor", 3, HOUR) == 0


def test_a_row_says_nothing_about_whom_it_counts(mongo: Mongo) -> None:
    Limits(mongo, "intake", _Clock()).take("ask", "harbor", 3, HOUR)
    (row,) = mongo.collection("intake.limits").find()
    assert set(row) == {"_id", "count", "until", "slack"}
    assert "harbor" not in str(row)


def test_where_a_limit_with_slack_ends_is_drawn_anew_each_span(mongo: Mongo) -> None:
    clock = _Clock()
    limits = Limits(mongo, "intake", clock)
    ends = set()
    for _ in range(12):
        taken = 0
        while not limits.take("ask", "harbor", 3, HOUR, slack=20):
            taken += 1
        ends.add(taken)
        clock.time += HOUR
    assert len(ends) > 1
    assert min(ends) >= 3
    assert max(ends) <= 23


def test_waiting_counts_the_slack_too(mongo: Mongo) -> None:
    limits = Limits(mongo, "intake", _Clock())
    limits.take("ask", "harbor", 1, HOUR)
    mongo.collection("intake.limits").update_many({}, {"$set": {"slack": 1}})
    assert limits.wait("ask", "harbor", 1, HOUR) == 0
    limits.take("ask", "harbor", 1, HOUR)
    assert limits.wait("ask", "harbor", 1, HOUR) == 61


def test_an_operator_sees_that_a_limit_is_reached_and_not_whose(mongo: Mongo) -> None:
    limits = Limits(mongo, "intake", _Clock())
    before = _reached("rung")
    with structlog.testing.capture_logs() as lines:
        for _ in range(4):
            limits.take("rung", "harbor", 2, HOUR)
    assert _reached("rung") == before + 2
    assert lines == [{"event": "limit_reached", "kind": "rung", "log_level": "warning"}]


def test_what_is_counted_in_turn_never_passes_its_limit(mongo: Mongo) -> None:
    """The counted records are different ones: without the turn nothing makes them conflict."""
    limits, kept = Limits(mongo, "intake", _Clock()), mongo.collection("intake.kept")

    def keep(tx: Transaction) -> bool:
        limits.take_turn(tx.session, "keep", "somebody")
        room = kept.count_documents({}, session=tx.session) < 3
        if room:
            kept.insert_one({}, session=tx.session)
        return room

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Transactions(mongo).run(keep), range(16)))
    assert (found.count(True), kept.count_documents({})) == (3, 3)


def test_a_turn_says_nothing_about_whose_it_was_and_goes_away(mongo: Mongo) -> None:
    clock = _Clock()
    limits = Limits(mongo, "intake", clock)
    Transactions(mongo).run(lambda tx: limits.take_turn(tx.session, "keep", "somebody"))
    (row,) = mongo.collection("intake.limits").find()
    assert set(row) == {"_id", "turns", "until"}
    assert "somebody" not in str(row)
    assert row["until"] == clock.time + HOUR


def _reached(kind: str) -> float:
    return registry().get_sample_value("watchmate_limits_reached_total", {"kind": kind}) or 0
