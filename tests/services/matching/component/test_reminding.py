"""The running service tells in time whose declaration lapses."""

from contextlib import closing
from datetime import date, timedelta

from tests.services.matching.component.recurring import done_again
from tests.services.matching.component.site import Site

LAPSES = "supporter.declaration_lapses.v1"


def declared(site: Site, ref: str, days_ago: int) -> None:
    day = (date.today() - timedelta(days=days_ago)).isoformat()
    with closing(site.deployment.mongo_admin) as client:
        pool = client[site.deployment.prefix + "region"]["matching.supporters"]
        changed = {"$set": {"declared_on": day, "last_declared": day}}
        assert pool.update_one({"_id": ref}, changed).matched_count == 1


def test_a_supporter_is_told_once_that_their_declaration_lapses(site: Site) -> None:
    lapsing, fresh = site.enrol(), site.enrol()
    declared(site, lapsing, 350)
    declared(site, fresh, 300)
    for _ in range(2):
        done_again(site, "declaration_reminders")
        site.told(LAPSES, supporter_ref=lapsing)
    assert len(site.so_far(LAPSES)) == 1
