"""What a service cannot handle is put aside, others flow, and after a fix it is handled once."""

from collections.abc import Callable

import pytest

from infra.demo.api import expect
from shared.messaging.dead_letters import DeadLetter, DeadLetters
from shared.messaging.topology import dead_of, queue_of, retry_of
from tests.support.people import People, Supporter
from tests.support.waiting import eventually

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(120)]


def test_an_event_that_cannot_be_handled_waits_aside_and_is_replayed_after_the_fix(
    people: People, enrol: Callable[..., Supporter]
) -> None:
    """A request's record is missing in intake, as after a restore that left it out."""
    peer = enrol("lakeside")
    officer = people.officer("harbor")
    request_id = people.ask(officer)["request_id"]
    offer = people.offer_of(peer, request_id)
    eventually(lambda: people.state(officer, request_id) == "offered")
    requests = people.region.mongo.collection("intake.requests", "harbor")
    record = requests.find_one_and_delete({"_id": request_id})
    expect(people.accept(peer, offer), 200, what="accepting")

    letter = eventually(lambda: _waiting(people), within=30, what="a dead letter")
    listed = _command(people, "list")
    assert letter.id in listed
    assert "refused:unknown_request" in listed
    other = people.ask(officer)["request_id"]
    people.accept_and_read(peer, other)

    assert record is not None
    requests.insert_one(record)
    assert _replay(people, letter) == "replayed 1"
    assert people.read(peer, request_id)["state"] == "active"
    before = _written(people, request_id)
    _deliver_again(people, letter)
    assert _written(people, request_id) == before
    assert people.region.bus.depth(dead_of("intake")) == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"\xff\x00 never an event", "undecodable"), (b'{"type": "offer.made.v1"}', "invalid_event")],
)
def test_what_is_no_event_at_all_is_put_aside_and_stays_there_when_replayed(
    people: People, body: bytes, reason: str
) -> None:
    bus = people.region.bus
    bus.publish_raw(retry_of("intake"), queue_of("intake", "offer.made.v1"), body, reason)
    letter = eventually(lambda: _waiting(people), within=30, what="a dead letter")
    assert (letter.id, letter.reason) == (reason, reason)
    assert _replay(people, letter) == "replayed 1"
    eventually(lambda: bus.depth(dead_of("intake")) == 1, within=30, what="dead again")
    bus.purge(dead_of("intake"))


def _letters(people: People) -> DeadLetters:
    return DeadLetters(people.region.environment("intake")["AMQP_URI"], "intake")


def _waiting(people: People) -> DeadLetter | None:
    return next(iter(_letters(people).all()), None)


def _replay(people: People, letter: DeadLetter) -> str:
    return _command(people, "replay", letter.id, "--yes").splitlines()[-1]


def _command(people: People, *words: str) -> str:
    where = ["--service", "intake", "--state", str(people.region.stack.state.path)]
    return people.region.command("intake", "infra.ops", "dead-letters", *words, *where)


def _deliver_again(people: People, letter: DeadLetter) -> None:
    """As a second replay does when the first one died before it removed the dead copy."""
    bus, queue = people.region.bus, letter.queue
    seen = _duplicates(people)
    bus.publish_raw(retry_of("intake"), queue, bytes(letter.message.body), letter.id)
    eventually(lambda: _duplicates(people) > seen, within=30, what="the duplicate recognised")


def _duplicates(people: People) -> float:
    page = people.region.metrics("intake")
    lines = [line for line in page.splitlines() if line.startswith("watchmate_events_total")]
    return sum(float(line.split()[-1]) for line in lines if 'outcome="duplicate"' in line)


def _written(people: People, request_id: str) -> tuple[object, ...]:
    mongo = people.region.mongo
    return (
        mongo.collection("intake.requests", "harbor").find_one({"_id": request_id}),
        list(mongo.collection("intake.assignments").find({"_id": request_id})),
        mongo.collection("intake.outbox").count_documents({}),
    )
