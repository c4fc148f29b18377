"""The migration that takes the order of writing from survey responses."""

from services.evaluation.adapters.migrations import m0003_answers_without_order as migration
from shared.runtime.migrations import Premises
from shared.storage import Mongo

ROWS = [{"_id": f"{(n * 7919) % 100:04d}", "participant": str(n), "wave": "w"} for n in range(40)]


def run(mongo: Mongo) -> int:
    steps = list(migration.steps(Premises(mongo, ("harbor",))))
    for step in steps:
        step.do()
    return len(steps)


def natural(mongo: Mongo) -> list[str]:
    rows = mongo.collection(migration.NAME, "harbor").find().sort("$natural", 1)
    return [row["_id"] for row in rows]


def test_earlier_answers_lose_their_order_and_nothing_else(mongo: Mongo) -> None:
    rows = mongo.collection(migration.NAME, "harbor")
    rows.insert_many(ROWS)
    assert natural(mongo) == [row["_id"] for row in ROWS]
    assert run(mongo) == 1
    assert natural(mongo) == sorted(row["_id"] for row in ROWS)
    assert sorted(rows.find(), key=str) == sorted(ROWS, key=str)
    assert run(mongo) == 0


def test_what_a_kill_left_aside_is_brought(mongo: Mongo) -> None:
    rows = mongo.collection(migration.NAME, "harbor")
    rows.insert_many(ROWS)
    rows.rename(migration.ASIDE)
    assert run(mongo) == 1
    assert natural(mongo) == sorted(row["_id"] for row in ROWS)
    assert mongo.agency("harbor").list_collection_names() == [migration.NAME]


def test_a_region_that_never_had_them_needs_nothing(mongo: Mongo) -> None:
    assert run(mongo) == 0
