"""Limits are counted for all replicas together and begin anew with each span."""

from datetime import UTC, datetime, timedelta

from shared.storage import Mongo
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
    assert set(row) == {"_id", "count", "until"}
    assert "harbor" not in str(row)
