"""The failure table, with hand-written fakes where the servers would be."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, OperationFailure

from shared.events.envelope import Event
from shared.events.registry import encode
from shared.messaging.delivery import Delivery
from shared.messaging.errors import AlreadyHandled, BrokerAway, Refused
from shared.messaging.gate import Gate
from shared.messaging.handling import TRIES, Handling, Pace
from shared.messaging.patience import Patience
from shared.region.directory import AgencyUnread, RegionUnavailable
from shared.storage import KeysMissing
from tests.support.messaging_site import enrolled


class FakeMessage:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.properties: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.acks = 0

    def ack(self) -> None:
        self.acks += 1


class FakeTransactions:
    def __init__(self) -> None:
        self.committed = 0

    def run(self, work: Callable[[Any], Any]) -> Any:
        result = work(None)
        self.committed += 1
        return result


class FakeAdmission:
    """Refuses entry with each of `outcomes` in turn."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self.outcomes: list[Exception] = []
        self.since: list[float] = []

    def admit(self, tx: Any, handler: str, event: Event, since: float) -> None:
        self.since.append(since)
        if event.id in self._known:
            raise AlreadyHandled
        if self.outcomes:
            raise self.outcomes.pop(0)


class FakeBurial:
    def __init__(self, deaf: int = 0) -> None:
        self.buried: list[tuple[str, int]] = []
        self.failures: list[Exception] = [BrokerAway() for _ in range(deaf)]

    def bury(self, delivery: Delivery, reason: str, attempts: int) -> None:
        if self.failures:
            raise self.failures.pop()
        self.buried.append((reason, attempts))


class _Hasty(Pace):
    def between_tries(self) -> Patience:
        return Patience(first=0.001, longest=0.001)

    def pause(self, patience: Patience) -> None:
        """Does not wait."""


class Bench:
    """One handling with all its surroundings."""

    def __init__(self, *outcomes: Exception | None, known: bool = False, deaf: int = 0) -> None:
        self.event = enrolled()
        self.message = FakeMessage(encode(self.event))
        self.lost = threading.Event()
        self.gate = Gate(Patience(first=0.001, longest=0.001))
        self.pace = _Hasty(self.gate)
        self.calls = 0
        self.transactions = FakeTransactions()
        self.burial = FakeBurial(deaf)
        self.admission = FakeAdmission({self.event.id} if known else set())
        self._outcomes = list(outcomes)
        self._handling = Handling(
            "on_test",
            "supporter.enrolled.v1",
            self._handler,
            self.transactions,
            self.admission,
            self.burial,
            self.pace,
        )

    def run(self) -> "Bench":
        self._handling(Delivery("probe.queue", self.message, self.lost))
        return self

    def _handler(self, tx: Any, event: Event) -> None:
        self.calls += 1
        outcome = self._outcomes.pop(0) if self._outcomes else None
        if outcome is not None:
            raise outcome


def test_a_handled_event_is_acknowledged_after_the_commit() -> None:
    bench = Bench().run()
    assert (bench.message.acks, bench.transactions.committed, bench.burial.buried) == (1, 1, [])


def test_an_event_in_the_inbox_is_acknowledged_without_calling_the_handler() -> None:
    bench = Bench(known=True).run()
    assert (bench.message.acks, bench.calls) == (1, 0)


def test_refused_is_buried_at_once() -> None:
    bench = Bench(Refused("not_ours")).run()
    assert bench.burial.buried == [("refused:not_ours", 1)]
    assert bench.message.acks == 1


def test_an_unexpected_error_is_tried_eight_times_and_buried_by_its_class_alone() -> None:
    bench = Bench(*[ValueError("Jane Doe")] * 9).run()
    assert bench.burial.buried == [("handler_failed:ValueError", 8)]
    assert (bench.calls, bench.message.acks) == (8, 1)


def test_an_unexpected_error_that_passes_is_not_buried() -> None:
    bench = Bench(*[KeyError()] * 4).run()
    assert (bench.calls, bench.burial.buried, bench.message.acks) == (5, [], 1)


def test_a_database_that_is_away_is_waited_for_however_long_it_takes() -> None:
    bench = Bench(*[AutoReconnect()] * 60).run()
    assert (bench.calls, bench.burial.buried, bench.message.acks) == (61, [], 1)


@pytest.mark.parametrize("error", [KeysMissing("harbor"), RegionUnavailable()])
def test_what_is_not_provisioned_yet_is_waited_for_and_holds_up_no_other(error: Exception) -> None:
    bench = Bench(*[error] * 60).run()
    assert (bench.calls, bench.burial.buried, bench.message.acks) == (61, [], 1)
    bench = Bench(error)
    assert bench.pace.one_try(lambda: bench._handler(None, bench.event)) is error
    assert not bench.gate.is_shut


def test_an_event_whose_agency_is_not_known_yet_is_tried_again_until_the_region_is_read() -> None:
    bench = Bench()
    bench.admission.outcomes = [AgencyUnread()] * 20
    bench.run()
    assert (bench.calls, bench.burial.buried, bench.message.acks) == (1, [], 1)
    assert len(set(bench.admission.since)) == 1, "what counts is when the event came"


def test_an_event_of_no_agency_is_buried_without_calling_the_handler() -> None:
    bench = Bench()
    bench.admission.outcomes = [AgencyUnread(), Refused("unknown_agency")]
    bench.run()
    assert bench.burial.buried == [("refused:unknown_agency", 1)]
    assert (bench.calls, bench.message.acks) == (0, 1)


def test_the_tries_of_a_failing_event_last_one_to_two_minutes() -> None:
    pauses = Pace(Gate(Patience(1, 1))).between_tries()
    assert 60 < sum(pauses.next() for _ in range(TRIES - 1)) < 120


def test_lost_transactions_do_not_count_towards_giving_up() -> None:
    lost = OperationFailure("write conflict", code=112)
    lost._add_error_label("TransientTransactionError")
    bench = Bench(*[lost] * 30).run()
    assert (bench.burial.buried, bench.message.acks) == ([], 1)


def test_a_message_is_kept_until_its_dead_copy_is_safe() -> None:
    bench = Bench(Refused("not_ours"), deaf=7).run()
    assert bench.burial.buried == [("refused:not_ours", 1)]
    assert bench.message.acks == 1


def test_an_event_of_another_type_is_not_given_to_the_handler() -> None:
    bench = Bench()
    bench.message.body = encode(enrolled(event_type="supporter.left.v1"))
    bench.run()
    assert bench.burial.buried == [("invalid_event", 0)]
    assert bench.calls == 0


def test_a_delivery_whose_connection_is_gone_is_left_to_the_broker() -> None:
    bench = Bench()
    bench.lost.set()
    bench.run()
    assert (bench.calls, bench.message.acks) == (0, 0)


def test_a_process_that_stops_gives_its_messages_back() -> None:
    bench = Bench()
    bench.pace.stopping.set()
    bench.run()
    assert (bench.calls, bench.message.acks, bench.burial.buried) == (0, 0, [])


def test_a_body_that_cannot_be_read_for_any_reason_is_buried_as_undecodable() -> None:
    bench = Bench()
    bench.message.body = _Unreadable()  # type: ignore[assignment]
    bench.run()
    assert bench.burial.buried == [("undecodable", 0)]
    assert (bench.calls, bench.message.acks) == (0, 1)


def test_a_message_is_kept_while_its_burial_fails_in_unforeseen_ways() -> None:
    bench = Bench(Refused("not_ours"))
    bench.burial.failures = [KeyError(), RuntimeError(), BrokerAway()]
    bench.run()
    assert bench.burial.buried == [("refused:not_ours", 1)]
    assert bench.message.acks == 1


class _Unreadable:
    def __str__(self) -> str:
        raise RecursionError
