"""Dead letters are read without harm and replayed without harm."""

from shared.messaging.dead_letters import DeadLetter, DeadLetters
from shared.messaging.topology import (
    DELIVERY_LIMIT,
    dead_of,
    dead_queue_arguments,
    queue_of,
    retry_of,
)
from tests.support.messaging_site import MessagingSite, enrolled
from tests.support.waiting import eventually

QUEUE = queue_of("probe", "supporter.enrolled.v1")


def _letters(site: MessagingSite) -> DeadLetters:
    return DeadLetters(site.amqp_uri, "probe")


def _everyone(letter: DeadLetter) -> bool:
    return True


def test_a_mended_event_is_replayed_once_however_often_it_is_replayed(site: MessagingSite) -> None:
    event = enrolled("broken")
    with site.probe():
        site.bus.publish_events([event])
        eventually(lambda: site.dead() == 1, within=20)
        [letter] = _letters(site).all()
        assert (letter.id, letter.reason) == (event.id, "handler_failed:ValueError")
        assert (letter.queue, letter.attempts, letter.flaw) == (QUEUE, 8, None)
        [copy] = site.bus.read(dead_of("probe"))
        for _ in range(3):
            site.bus.publish_raw(retry_of("probe"), QUEUE, bytes(copy.body), event.id)
        eventually(lambda: site.dead() == 3, within=20)
        site.mend()
        _letters(site).replay(lambda letter: letter.id == event.id)
        eventually(lambda: site.effects()[event.id] == 1)
        _letters(site).replay(_everyone)
        eventually(lambda: site.bus.depth(QUEUE) == 0)
    assert site.effects()[event.id] == 1
    assert site.dead() == 0


def test_a_letter_whose_queue_is_gone_stays(site: MessagingSite) -> None:
    site.bus.publish_raw(dead_of("probe"), "probe.no.longer.v1", b"{}", "some-id")
    assert _letters(site).replay(_everyone) == (0, 1)
    assert site.dead() == _letters(site).count() == 1


def test_an_event_that_crashes_its_consumer_ends_in_the_dead_letters(site: MessagingSite) -> None:
    """The broker's own limit, used up by consumers that never acknowledge the message."""
    event = enrolled("crash")
    site.bus.publish_events([event])
    site.bus.take_and_return(QUEUE, DELIVERY_LIMIT)
    assert site.dead() == 0
    site.bus.take_and_return(QUEUE, 1)
    eventually(lambda: site.dead() == 1, within=10)
    [letter] = _letters(site).all()
    assert (letter.id, letter.queue, letter.reason) == (event.id, QUEUE, "delivery_limit")
    assert letter.attempts is None


def test_a_dead_letter_outlasts_any_number_of_listings(site: MessagingSite) -> None:
    site.bus.publish_raw(dead_of("probe"), QUEUE, b"{}", "some-id")
    for _ in range(25):
        # What was given back a moment ago may not be there again yet.
        eventually(lambda: [letter.id for letter in _letters(site).all()] == ["some-id"])
    assert dead_queue_arguments()["x-delivery-limit"] >= 1_000_000


def test_what_is_wrong_with_the_form_is_told_without_a_word_of_it(site: MessagingSite) -> None:
    bodies = {
        "none": b"\xff hush",
        "list": b'["hush"]',
        "type": b'{"type": "hush.v1"}',
        "fields": b'{"type": "supporter.enrolled.v1", "agency": "HUSH", "hush": 1}',
    }
    for message_id, body in bodies.items():
        site.bus.publish_raw(dead_of("probe"), QUEUE, body, message_id)
    flaws = {letter.id: letter.flaw or "" for letter in _letters(site).all()}
    assert flaws["none"] == "the body is not JSON"
    assert flaws["list"] == "the body is not a JSON object"
    assert "not in the catalogue" in flaws["type"]
    assert flaws["fields"].startswith("invalid: agency, ")
    assert "hush" not in " ".join(flaws.values()).lower()
