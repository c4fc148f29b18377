"""The broker or the database goes away in the middle and comes back: nothing is lost or doubled."""

from urllib.parse import urlsplit

import requests

from shared.messaging.topology import queue_of
from tests.support.messaging_site import HEARS, MessagingSite, enrolled
from tests.support.passage import passage_to
from tests.support.waiting import eventually

ENROLLED, LEFT = HEARS


def _through(uri: str, port: int) -> str:
    parts = urlsplit(uri)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()


def _address(uri: str) -> tuple[str, int]:
    parts = urlsplit(uri)
    return str(parts.hostname), int(parts.port or 0)


def test_a_service_starts_and_serves_without_a_broker_and_catches_up(site: MessagingSite) -> None:
    events = [enrolled() for _ in range(30)]
    site.bus.publish_events(events)
    with (
        passage_to(*_address(site.amqp_uri)) as broker,
        site.probe(AMQP_URI=_through(site.amqp_uri, broker.port)) as probe,
    ):
        assert requests.get(f"{probe.url}/effects", timeout=5).text == "0"
        broker.open()
        eventually(lambda: len(site.effects()) == 30, within=20, what="30 effects")
        probe.stop()
    assert site.effects() == {event.id: 1 for event in events}


def test_a_consumer_whose_connection_is_cut_goes_on(site: MessagingSite) -> None:
    with (
        passage_to(*_address(site.amqp_uri)) as broker,
        site.bus.tap("notifications.events") as tap,
    ):
        broker.open()
        events = [enrolled(event_type=LEFT) for _ in range(200)]
        with site.probe(AMQP_URI=_through(site.amqp_uri, broker.port)):
            site.bus.publish_events(events)
            for share in (50, 120):
                eventually(lambda share=share: len(site.effects()) >= share, within=20, every=0.01)
                broker.shut()
                broker.open()
            eventually(lambda: len(site.effects()) == 200, within=30, what="200 effects")
            eventually(lambda: len({e.id for e in tap.events()}) == 200, within=20)
    assert site.effects() == {event.id: 1 for event in events}
    assert site.dead() == 0


def test_while_the_database_is_away_messages_are_kept_and_none_is_given_up(
    frail_site: MessagingSite,
) -> None:
    site = frail_site
    events = [enrolled(event_type=LEFT) for _ in range(200)]
    uri = site.env["MONGODB_URI"]
    with passage_to(*_address(uri)) as database:
        database.open()
        with site.probe(MONGODB_URI=_through(uri, database.port)) as probe:
            site.bus.publish_events(events[:100])
            eventually(lambda: len(site.effects()) >= 30, within=20, every=0.01)
            database.shut()
            site.bus.publish_events(events[100:])
            eventually(lambda: "event_failed" in probe.log_text(), within=30, what="a failed try")
            assert site.dead() == 0
            database.open()
            eventually(lambda: len(site.effects()) == 200, within=40, what="200 effects")
    assert site.effects() == {event.id: 1 for event in events}
    assert site.dead() == 0


def test_a_queue_that_is_missing_is_named_and_holds_up_no_other(site: MessagingSite) -> None:
    site.bus.delete_queue(queue_of("probe", LEFT))
    event = enrolled()
    with site.probe() as probe:
        site.bus.publish_events([event])
        eventually(lambda: site.effects()[event.id] == 1, within=10)
        assert probe.log_text().count("queue_missing") == 1
        site.bus.declare_consumer("probe", (LEFT,))
        late = enrolled(event_type=LEFT)
        site.bus.publish_events([late])
        eventually(lambda: site.effects()[late.id] == 1, within=15, what="the late queue")


def test_a_stopped_service_ends_at_once_and_leaves_the_rest_to_the_next(
    site: MessagingSite,
) -> None:
    events = [enrolled("broken")] + [enrolled() for _ in range(200)]
    with site.probe() as probe:
        site.bus.publish_events(events)
        eventually(lambda: len(site.effects()) >= 20, within=20, every=0.01)
        probe.stop()
        assert "Traceback" not in probe.log_text()
        site.mend()
        probe.start()
        eventually(lambda: len(site.effects()) == 201, within=20)
    assert site.effects() == {event.id: 1 for event in events}
