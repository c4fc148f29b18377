"""The running service hears how soon a first contact was, late, early and more than once."""

from tests.services.evaluation.component import messages
from tests.services.evaluation.component.site import Site
from tests.support.waiting import eventually


def test_a_first_contact_that_was_told_is_counted_once_however_often_it_comes(site: Site) -> None:
    asked = messages.submitted()
    closed = messages.closed(asked["request_id"]) | {"first_contact_band": "1_to_4_h"}
    event = site.bus.publish("support_request.closed.v1", "harbor", closed)
    site.bus.publish_events([event, event])
    # What came first is known only now in which month to count.
    site.bus.publish("support_request.submitted.v1", "harbor", asked)
    eventually(lambda: _counted(site, "outcome", "supported") == 1, within=20)
    site.bus.publish_events([event])
    later = messages.submitted()
    site.bus.publish("support_request.submitted.v1", "harbor", later)
    eventually(lambda: _counted(site, "requests", "all") == 2, within=20)
    assert _counted(site, "first_contact", "1_to_4_h") == 1


def _counted(site: Site, table: str, cell: str) -> int:
    rows = site.mongo.collection("evaluation.counters", "harbor").find()
    return sum(row["counts"].get(table, {}).get(cell, 0) for row in rows)
