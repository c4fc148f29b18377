"""The running service looks at the line now and then, though nothing asks it to."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.services.matching.component.recurring import done_again
from tests.services.matching.component.site import Site
from tests.support.waiting import eventually


def test_whoever_stands_in_line_unasked_for_gets_a_turn(site: Site) -> None:
    """Somebody whose search is gone: their turn is to leave the line."""
    standing: dict[str, Any] = {"_id": str(uuid4()), "agency": "harbor", "left_at": None}
    with closing(site.deployment.mongo_admin) as client:
        line = client[site.deployment.prefix + "region"]["matching.line"]
        line.insert_one(standing | {"stands_since": datetime.now(UTC)})
        done_again(site, "line_watch")
        left = {"_id": standing["_id"], "left_at": {"$ne": None}}
        eventually(lambda: line.find_one(left), what="a turn")
