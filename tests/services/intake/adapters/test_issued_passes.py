"""Of many who want a pass for the same at once, one value is signed, and it stays that one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from services.intake.adapters.mongo_passes import MongoIssuedPasses
from services.intake.adapters.resources import RESOURCES
from shared.storage import Mongo, Transactions

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
NAME = "intake.issued_passes"


def claim(mongo: Mongo, what: bytes, once: str = "r1|baseline", agency: str = "harbor") -> bytes:
    return Transactions(mongo).run(
        lambda tx: MongoIssuedPasses(mongo, b"secret", tx.session).claim(agency, once, what, UNTIL)
    )


def create(mongo: Mongo) -> None:
    [declared] = [one for one in RESOURCES.collections if one.name == NAME]
    for agency in ("harbor", "lakeside"):
        mongo.agency(agency).create_collection(NAME, **declared.options)


def test_the_first_value_stays_and_others_see_it(mongo: Mongo) -> None:
    create(mongo)
    assert claim(mongo, b"one") == b"one"
    assert claim(mongo, b"two") == b"one"
    assert claim(mongo, b"two", once="r1|after_contact") == b"two"
    assert claim(mongo, b"two", agency="lakeside") == b"two"


def test_of_many_at_the_same_time_all_see_one_value(mongo: Mongo) -> None:
    create(mongo)
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda n: claim(mongo, bytes([n])), range(16)))
    assert len(seen) == 1
    assert mongo.collection(NAME, "harbor").count_documents({}) == 1


def test_a_row_names_nothing_it_was_issued_for(mongo: Mongo) -> None:
    create(mongo)
    claim(mongo, b"one")
    [row] = mongo.collection(NAME, "harbor").find()
    assert set(row) == {"_id", "blinded", "until"}
    assert "r1" not in row["_id"]
