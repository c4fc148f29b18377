"""Events of an agency that a process does not know yet, or that nobody knows."""

from datetime import UTC, datetime
from pathlib import Path

from shared.events.envelope import Event
from shared.messaging.topology import dead_of, queue_of
from shared.region import load_region
from tests.support.deployment import METRO, PAIR
from tests.support.messaging_site import MessagingSite, enrolled
from tests.support.waiting import eventually

TYPE = "supporter.enrolled.v1"
NEVER = "3600"
"""Seconds until the region is read again, unless something makes it be read before."""


def provisioned(site: MessagingSite, region_file: Path) -> None:
    document = load_region(region_file).to_document() | {"_id": "region"}
    site.mongo.region["region.registry"].replace_one({"_id": "region"}, document, upsert=True)


def enrolled_in(agency: str, count: int) -> list[Event]:
    data = {"supporter_ref": "well".ljust(22, "-")}
    return [Event.new(TYPE, agency, data, datetime.now(UTC)) for _ in range(count)]


def test_events_of_an_agency_that_was_just_added_are_handled(site: MessagingSite) -> None:
    provisioned(site, PAIR)
    with site.probe(REGION_REFRESH_SECONDS=NEVER):
        site.bus.publish_events([enrolled()])
        site.await_effects(1)
        provisioned(site, METRO)
        site.bus.publish_events(enrolled_in("pinewood", 30))
        site.await_effects(31)
    assert site.dead() == 0


def test_events_of_no_agency_are_dead_lettered_and_hold_nobody_up(site: MessagingSite) -> None:
    provisioned(site, PAIR)
    strange, good = enrolled_in("nowhere", 40), [enrolled() for _ in range(20)]
    with site.probe(REGION_REFRESH_SECONDS=NEVER, EVENT_TRIES_SECONDS="3600"):
        site.bus.publish_events(strange + good)
        site.await_effects(20)
        eventually(lambda: site.dead() == 40, within=20, what="all of them dead letters")
        eventually(lambda: site.bus.depth(queue_of("probe", TYPE)) == 0, what="an empty queue")
    dead = site.bus.read(dead_of("probe"))
    assert {letter.headers["x-reason"] for letter in dead} == {"refused:unknown_agency"}
    assert set(site.effects()) == {event.id for event in good}
