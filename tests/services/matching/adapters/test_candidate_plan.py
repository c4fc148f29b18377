"""The candidate search stays on its index, whatever the pool holds."""

from collections.abc import Iterator
from typing import Any

from services.matching.adapters.mongo_supporters import candidate_query
from services.matching.adapters.resources import CANDIDATES, OWN_OFFERS, ROSTER
from services.matching.adapters.supporter_documents import supporter_document
from services.matching.application.ports import PoolFilter
from shared.storage import Mongo
from tests.services.matching.adapters.stores import TODAY, lay_out
from tests.services.matching.builders import ref, supporter, uuid

WANTED = PoolFilter(frozenset({"harbor", "mesa"}), "en", TODAY, TODAY, "harbor")


def explained(cursor: Any) -> dict[str, Any]:
    database = cursor.collection.database
    command = {
        "find": cursor.collection.name,
        "filter": cursor._spec,
        "sort": dict(cursor._ordering or {}),
        "limit": 50,
    }
    return database.command("explain", command, verbosity="executionStats")  # type: ignore[no-any-return]


def stages(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in [plan[key] for key in ("inputStage",) if key in plan] + plan.get(
        "inputStages", []
    ):
        yield from stages(child)


def names(report: dict[str, Any]) -> set[str]:
    return {stage["stage"] for stage in stages(report["queryPlanner"]["winningPlan"])}


def fill(mongo: Mongo, free: int, full: int) -> None:
    rows = [
        supporter_document(supporter(f"free {n}", ("harbor", "mesa")[n % 2])) for n in range(free)
    ]
    rows += [
        supporter_document(supporter(f"full {n}", cap=1, holds={uuid("r"): 1})) for n in range(full)
    ]
    mongo.collection("matching.supporters").insert_many(rows)


def test_candidates_are_read_from_their_index_in_order_without_a_sort(mongo: Mongo) -> None:
    lay_out(mongo)
    fill(mongo, free=300, full=300)
    rows = mongo.collection("matching.supporters")
    cursor = rows.find(candidate_query("en", WANTED)).sort([("last_offered_at", 1), ("_id", 1)])
    report = explained(cursor)
    assert "IXSCAN" in names(report)
    assert not {"COLLSCAN", "SORT"} & names(report)
    used = {stage.get("indexName") for stage in stages(report["queryPlanner"]["winningPlan"])}
    assert CANDIDATES.name in used
    assert report["executionStats"]["totalDocsExamined"] == 50


def test_whoever_is_full_costs_a_search_nothing(mongo: Mongo) -> None:
    lay_out(mongo)
    fill(mongo, free=10, full=500)
    rows = mongo.collection("matching.supporters")
    cursor = rows.find(candidate_query("en", WANTED)).sort([("last_offered_at", 1), ("_id", 1)])
    stats = explained(cursor)["executionStats"]
    assert stats["totalDocsExamined"] == 10
    assert stats["totalKeysExamined"] <= 20


def test_own_offers_and_an_agencys_roster_are_read_from_indexes(mongo: Mongo) -> None:
    lay_out(mongo)
    fill(mongo, free=50, full=0)
    roster = mongo.collection("matching.supporters").find({"agency": "harbor", "left": False})
    routes = mongo.collection("matching.offer_routes").find(
        {"supporter_ref": ref("sam"), "state": "open"}
    )
    for cursor, index in ((roster, ROSTER), (routes, OWN_OFFERS)):
        report = explained(cursor.sort("_id", 1))
        assert not {"COLLSCAN", "SORT"} & names(report)
        used = {stage.get("indexName") for stage in stages(report["queryPlanner"]["winningPlan"])}
        assert used & {index.name}
