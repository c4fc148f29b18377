"""What the service does over and over, made due before its time."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from shared.storage.due import RECURRING
from tests.services.matching.component.site import Site
from tests.support.waiting import eventually


def done_again(site: Site, kind: str) -> None:
    """Returns when it has been done once more."""
    task = {"_id": f"{RECURRING}{kind}"}
    with closing(site.deployment.mongo_admin) as client:
        due = client[site.deployment.prefix + "region"]["matching.due"]
        eventually(lambda: due.find_one(task | {"attempts": 0}), what=f"{kind} at rest")
        now = datetime.now(UTC)
        due.update_one(task, {"$set": {"due_at": now, "claimable_at": now}})
        later = task | {"due_at": {"$gt": now + timedelta(seconds=10)}}
        eventually(lambda: due.find_one(later), what=f"{kind} done")
