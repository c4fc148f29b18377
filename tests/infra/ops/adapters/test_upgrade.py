"""An upgrade is forward only, made once, by one process, and goes on after it was killed."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.trouble import Trouble
from infra.ops.upgrade.records import COLLECTION, LEASE, Records
from shared.runtime.migrations import Migration, Premises, Step
from shared.storage.mongo import Mongo
from tests.infra.ops.adapters.upgrading import STEPS, VERSION, migration, times_of, upgrade
from tests.support.servers import Servers
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[4]


def counts(mongo: Mongo) -> list[int]:
    return [times_of(mongo, key) for key in STEPS]


def test_every_step_is_told_and_made_and_the_second_run_makes_none(mongo: Mongo) -> None:
    said: list[str] = []
    assert upgrade(mongo).run(said.append) == 4
    assert said[0] == "[1/3] matching/0001_a: step matching/0001_a:0"
    assert counts(mongo) == [1, 1, 1, 1]
    assert list(Records(mongo).applied()) == ["matching/0001_a", "matching/0002_b"]
    assert Records(mongo).version() == VERSION
    assert upgrade(mongo).run(said.append) == 0
    assert counts(mongo) == [1, 1, 1, 1]


@pytest.mark.parametrize("die_at", STEPS)
def test_killed_between_any_two_steps_it_makes_the_rest(
    mongo: Mongo, servers: Servers, die_at: str
) -> None:
    program = [sys.executable, "-m", "tests.infra.ops.adapters.upgrading"]
    words = [servers.mongodb_uri, mongo.prefix, die_at]
    died = subprocess.run([*program, *words], cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr[-1000:]
    done = STEPS.index(die_at)
    assert counts(mongo) == [1] * done + [0] * (4 - done)
    said: list[str] = []
    assert upgrade(mongo).run(said.append) == 4 - done
    assert counts(mongo) == [1, 1, 1, 1]
    assert len(Records(mongo).applied()) == 2


def test_of_two_at_once_one_upgrades_and_the_other_says_so(mongo: Mongo) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        begun.set()
        assert go_on.wait(60)
        mongo.collection("probe.made").insert_one({"_id": "slow", "times": 1})

    slow = Migration("matching/0001_a", "c", "slow", lambda premises: [Step("slow", slowly)])
    one = replace(upgrade(mongo), migrations=(slow,))
    made: list[int] = []
    thread = threading.Thread(target=lambda: made.append(one.run(lambda line: None)))
    thread.start()
    try:
        assert begun.wait(30)
        said: list[str] = []
        with pytest.raises(Trouble, match=r"another upgrade of this region is running: wait"):
            one.run(said.append)
        assert said == ["another upgrade runs, or was killed: waiting up to 6 s for it"]
    finally:
        go_on.set()
        thread.join(30)
    assert made == [1]
    assert one.run(said.append) == 0


def test_who_lost_the_lease_makes_no_further_step(mongo: Mongo) -> None:
    """As after a pause of the machine that was longer than the lease."""

    def lose_it() -> None:
        taken = {"$set": {"holder": "somebody else"}}
        mongo.collection(COLLECTION).update_one({"_id": LEASE}, taken)
        eventually(_nobody_keeps_it, what="the loss noticed")

    losing = Migration(
        "matching/0001_a",
        "c",
        "loses its lease",
        lambda premises: [Step("lose", lose_it), Step("go on", pytest.fail)],
    )
    with pytest.raises(Trouble, match="another upgrade took over"):
        replace(upgrade(mongo), migrations=(losing,)).run(lambda line: None)
    assert Records(mongo).applied() == {}


def _nobody_keeps_it() -> bool:
    return "upgrade-lease" not in {thread.name for thread in threading.enumerate()}


def test_a_region_newer_than_this_code_is_refused(mongo: Mongo) -> None:
    upgrade(mongo, version="2.0.0").run(lambda line: None)
    with pytest.raises(Trouble, match=r"upgraded by Watchmate 2\.0\.0.*cannot go back: use"):
        upgrade(mongo).run(lambda line: None)
    older = replace(upgrade(mongo, version="2.0.0"), migrations=(migration("matching/0001_a", 3),))
    with pytest.raises(Trouble, match=r"has had matching/0002_b of Watchmate 2\.0\.0"):
        older.needed()


def test_a_migration_changed_after_it_was_applied_is_refused(mongo: Mongo) -> None:
    upgrade(mongo).run(lambda line: None)
    changed = (migration("matching/0001_a", 3, checksum="d"), migration("matching/0002_b", 1))
    with pytest.raises(Trouble, match=r"0001_a is not what Watchmate 1\.2\.3 applied"):
        replace(upgrade(mongo), migrations=changed).missing()


def test_what_a_later_migration_does_is_looked_up_after_the_earlier_one(mongo: Mongo) -> None:
    """Here the second has something to do only because of the first."""
    notes = mongo.collection("probe.notes")

    def first(premises: Premises) -> list[Step]:
        return [Step("write", lambda: notes.insert_one({"_id": "a"}))]

    def second(premises: Premises) -> list[Step]:
        found = notes.find_one({"_id": "a"})
        return [Step("erase", lambda: notes.delete_one({"_id": "a"}))] if found else []

    both = (Migration("x/0001_a", "c", "", first), Migration("x/0002_b", "c", "", second))
    assert replace(upgrade(mongo), migrations=both).run(lambda line: None) == 2
    assert notes.count_documents({}) == 0


def test_what_a_migration_finds_again_is_done_by_the_next_upgrade(mongo: Mongo) -> None:
    """An earlier version goes on writing until it is restarted."""
    notes = mongo.collection("probe.notes")

    def erase(premises: Premises) -> list[Step]:
        found = notes.find_one({"_id": "a"})
        return [Step("erase", lambda: notes.delete_one({"_id": "a"}))] if found else []

    once = Migration("x/0001_a", "c", "", erase)
    for again, left in ((False, 1), (True, 0)):
        given = replace(upgrade(mongo), migrations=(replace(once, again=again),))
        given.run(lambda line: None)
        applied = given.records.applied()
        assert given.run(lambda line: None) == 0
        assert given.records.applied() == applied
        notes.insert_one({"_id": "a"})
        assert len(given.needed()) == (0 if left else 1)
        given.run(lambda line: None)
        assert notes.count_documents({}) == left
        notes.delete_many({})
