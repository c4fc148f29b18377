"""The subscriber in a real process: the failure table, line by line."""

from shared.messaging.topology import dead_of, queue_of
from tests.shared.messaging.probe_service import SECRET
from tests.support.messaging_site import MessagingSite, enrolled
from tests.support.waiting import eventually

TYPE = "supporter.enrolled.v1"


def test_events_are_handled_once_although_every_third_try_fails_transiently(
    site: MessagingSite,
) -> None:
    events = [enrolled() for _ in range(500)]
    with site.probe(PROBE_TRANSIENT_SHARE="0.3"):
        site.bus.publish_events(events)
        site.await_effects(500)
    assert site.effects() == {event.id: 1 for event in events}
    assert site.dead() == 0


def test_events_survive_a_consumer_that_is_killed_again_and_again(
    frail_site: MessagingSite,
) -> None:
    site = frail_site
    events = [enrolled(event_type="supporter.left.v1") for _ in range(500)]
    with site.bus.tap("notifications.events") as tap, site.probe() as probe:
        site.bus.publish_events(events)
        for share in (100, 250, 400):
            site.await_effects(share)
            probe.kill()
            probe.start(ready=False)
        site.await_effects(500)
        eventually(lambda: len({e.id for e in tap.events()}) == 500, within=20, what="500 told")
        said = {event.data["notification_id"] for event in tap.events()}
    assert site.effects() == {event.id: 1 for event in events}
    assert said == {event.id for event in events}


def test_poison_is_dead_lettered_with_its_reason_while_others_flow(site: MessagingSite) -> None:
    poison = [enrolled("broken"), enrolled("refuse")]
    good = [enrolled() for _ in range(50)]
    with site.probe() as probe:
        site.bus.publish_events(poison + good)
        site.await_effects(50)
        eventually(lambda: site.dead() == 2, within=30, what="two dead letters")
        assert SECRET not in probe.log_text()
    dead = {m.properties["message_id"]: m for m in site.bus.read(dead_of("probe"))}
    broken, refused = dead[poison[0].id], dead[poison[1].id]
    assert broken.headers["x-reason"] == "handler_failed:ValueError"
    assert broken.headers["x-attempts"] == 8
    assert refused.headers["x-reason"] == "refused:not_ours"
    assert refused.headers["x-queue"] == queue_of("probe", TYPE)
    assert SECRET not in str(broken.headers)
    assert not site.effects().keys() & dead.keys()


def test_what_is_no_event_of_the_catalogue_is_dead_lettered_at_once(site: MessagingSite) -> None:
    wrong = {
        b"\xff not json": "undecodable",
        b'{"type": "never.heard.v1"}': "unknown_event",
        b'{"type": "supporter.enrolled.v1"}': "invalid_event",
    }
    with site.probe():
        for body in wrong:
            site.bus.publish_raw("matching.events", TYPE, body)
        eventually(lambda: site.dead() == 3, within=10, what="three dead letters")
    dead = {bytes(m.body): m.headers["x-reason"] for m in site.bus.read(dead_of("probe"))}
    assert dead == wrong


def test_a_second_delivery_of_an_event_changes_nothing(site: MessagingSite) -> None:
    event = enrolled()
    with site.probe():
        site.bus.publish_events([event] * 20)
        site.await_effects(1)
        site.bus.publish_events([event] * 5 + [enrolled()])
        site.await_effects(2)
        eventually(lambda: site.bus.depth(queue_of("probe", TYPE)) == 0, within=5)
    assert site.effects()[event.id] == 1
    assert site.dead() == 0
