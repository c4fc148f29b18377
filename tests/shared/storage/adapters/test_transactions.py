"""Transactions over several agencies' databases, on a real replica set."""

import threading

import pytest
from pymongo.errors import AutoReconnect, ConfigurationError

from shared.outages import is_server_away
from shared.storage import Mongo, Transaction, Transactions


def test_rows_of_two_databases_are_written_together_or_not_at_all(mongo: Mongo) -> None:
    def work(tx: Transaction) -> None:
        mongo.collection("intake.requests", "harbor").insert_one({"_id": 1}, session=tx.session)
        mongo.collection("intake.outbox").insert_one({"_id": 1}, session=tx.session)
        raise LookupError

    with pytest.raises(LookupError):
        Transactions(mongo).run(work)

    assert mongo.collection("intake.requests", "harbor").count_documents({}) == 0
    assert mongo.collection("intake.outbox").count_documents({}) == 0


def test_after_commit_runs_once_and_only_for_the_try_that_stood(mongo: Mongo) -> None:
    counters = mongo.collection("intake.counters")
    counters.insert_one({"_id": "n", "value": 0})
    told: list[int] = []

    def increment(tx: Transaction) -> None:
        row = counters.find_one({"_id": "n"}, session=tx.session)
        assert row is not None
        counters.update_one({"_id": "n"}, {"$set": {"value": row["value"] + 1}}, session=tx.session)
        tx.after_commit(lambda: told.append(row["value"]))

    threads = [
        threading.Thread(target=Transactions(mongo).run, args=(increment,)) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counters.find_one({"_id": "n"}) == {"_id": "n", "value": 12}
    assert sorted(told) == list(range(12))


def test_a_failing_action_after_the_commit_neither_undoes_nor_hides_it(mongo: Mongo) -> None:
    told: list[str] = []

    def fail() -> None:
        raise LookupError

    def work(tx: Transaction) -> str:
        tx.after_commit(fail)
        tx.after_commit(lambda: told.append("second"))
        return "done"

    assert Transactions(mongo).run(work) == "done"
    assert told == ["second"]


def test_after_commit_is_silent_when_the_work_fails(mongo: Mongo) -> None:
    told: list[str] = []

    def work(tx: Transaction) -> None:
        tx.after_commit(lambda: told.append("never"))
        raise LookupError

    with pytest.raises(LookupError):
        Transactions(mongo).run(work)

    assert told == []


@pytest.mark.parametrize("hostile", ["", "Harbor", "a.b", "harbor$", "admin\x00", "../x", "h" * 40])
def test_text_that_is_no_agency_never_names_a_database(mongo: Mongo, hostile: str) -> None:
    with pytest.raises(ValueError, match="not an agency id"):
        mongo.agency(hostile)


def test_a_connection_made_while_the_server_was_starting_is_replaced(mongo: Mongo) -> None:
    """The driver keeps it although it knows no sessions: every transaction on it would fail."""

    def write(tx: Transaction) -> None:
        mongo.region["things"].insert_one({}, session=tx.session)

    Transactions(mongo).run(write)
    for server in mongo.client._topology._servers.values():
        for connection in server.pool.conns:
            connection.supports_sessions = False
    Transactions(mongo).run(write)
    assert mongo.region["things"].count_documents({}) == 2


def test_a_server_that_knows_no_transactions_yet_is_away(mongo: Mongo) -> None:
    def work(tx: Transaction) -> None:
        raise ConfigurationError("Sessions are not supported by this MongoDB deployment")

    with pytest.raises(AutoReconnect) as failed:
        Transactions(mongo).run(work)
    assert is_server_away(failed.value)
