"""An upgrade of three steps that can be killed at one of them: also run as a process.

``python -m tests.infra.ops.adapters.upgrading <mongodb uri> <prefix> <step to die at>``
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial

from infra.ops.upgrade.running import Upgrade
from shared.runtime.migrations import Migration, Premises, Step
from shared.storage.mongo import Mongo

SPAN = timedelta(seconds=1)
VERSION = "1.2.3"
STEPS = ("matching/0001_a:0", "matching/0001_a:1", "matching/0001_a:2", "matching/0002_b:0")


def upgrade(mongo: Mongo, die_at: str = "", version: str = VERSION) -> Upgrade:
    """Two migrations; each step counts how often it was made."""
    first = migration("matching/0001_a", 3, die_at)
    second = migration("matching/0002_b", 1, die_at)
    return Upgrade((first, second), Premises(mongo, ()), version, SPAN)


def migration(name: str, steps: int, die_at: str = "", checksum: str = "c") -> Migration:
    def look(premises: Premises) -> Iterator[Step]:
        for number in range(steps):
            key = f"{name}:{number}"
            if times_of(premises.mongo, key) == 0:
                yield Step(f"step {key}", partial(_make, premises.mongo, key, die_at))

    return Migration(name, checksum, f"change by {name}", look)


def times_of(mongo: Mongo, key: str) -> int:
    found = mongo.collection("probe.made").find_one({"_id": key})
    return int(found["times"]) if found else 0


def _make(mongo: Mongo, key: str, die_at: str) -> None:
    if key == die_at:
        os.kill(os.getpid(), signal.SIGKILL)
    mongo.collection("probe.made").update_one({"_id": key}, {"$inc": {"times": 1}}, upsert=True)


if __name__ == "__main__":
    with closing(Mongo(sys.argv[1], sys.argv[2])) as store:
        upgrade(store, sys.argv[3]).run(print)
