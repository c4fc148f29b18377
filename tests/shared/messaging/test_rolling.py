"""Two replicas are replaced one after the other while events flow, as a rolling update does."""

from tests.support.messaging_site import MessagingSite, enrolled


def test_replicas_replaced_one_by_one_do_everything_once(site: MessagingSite) -> None:
    events = [enrolled(event_type="supporter.left.v1") for _ in range(400)]
    with site.probe() as one, site.probe() as other:
        site.bus.publish_events(events)
        for share, replica in ((50, one), (150, other)):
            site.await_effects(share)
            replica.stop()
            assert replica.exit_code == 0
            replica.start()
        site.await_effects(400)
    assert site.effects() == {event.id: 1 for event in events}
    assert site.dead() == 0
