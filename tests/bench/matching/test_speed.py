"""A small sample of the measurements against real servers."""

from pathlib import Path

from tests.bench.matching.platforms import stand
from tests.bench.matching.regions import measured_region
from tests.bench.matching.rush import Rush
from tests.bench.matching.speed import MeasuredPool
from tests.support.servers import Servers

DOCUMENTS = 3500
"""Of one match at most: two steps of the cascade, the reasons for a coordinator, the writes."""


def test_a_match_reads_few_of_a_pool_and_leaves_it_as_it_was(
    servers: Servers, tmp_path: Path
) -> None:
    region = measured_region()
    with stand(region, tmp_path) as standing:
        pool = MeasuredPool(standing, region, size=5000, seed=2)
        pool.build(lambda _count: None)
        before = places(standing.mongo)
        for _ in range(15):
            pool.measure()
        assert len(pool.figures.match) == len(pool.figures.decision) == 15
        assert pool.figures.offers >= 12
        assert max(pool.figures.documents) < DOCUMENTS
        assert places(standing.mongo) == before


def places(mongo: object) -> dict[str, object]:
    rows = mongo.collection("matching.supporters").find()  # type: ignore[attr-defined]
    fields = ("holds", "free", "load", "last_offered_at", "recent_offers")
    return {row["_id"]: [row[name] for name in fields] for row in rows}


def test_a_small_rush_is_answered_without_loss_and_within_every_limit(
    servers: Servers, tmp_path: Path
) -> None:
    report = Rush(requests=30, seed=9, pool=200).run(tmp_path, within=60)
    assert report.offered > 20
    assert (report.lost, report.doubled) == (0, 0)
    assert (report.over_cap, report.over_exposure, report.over_offers) == (0, 0, 0)
    assert set(report.waits["agency"]) == {"harbor", "lakeside", "mesa"}
    assert "lost: 0, doubled: 0" in "\n".join(report.lines())
