"""A small sample of the measurements against real servers."""

from pathlib import Path

from tests.bench.evaluation.checking import differs_from_recount, people_counted
from tests.bench.evaluation.filling import fill
from tests.bench.evaluation.handling import Measuring
from tests.bench.evaluation.reporting import desk
from tests.bench.evaluation.stands import stand
from tests.support.servers import Servers

DOCUMENTS = 400
"""That the server reads for a report: two instruments and the counters, eight a month of each."""


def test_a_filled_year_is_what_a_recount_finds_and_its_report_reads_no_response(
    servers: Servers, tmp_path: Path
) -> None:
    with stand(tmp_path) as place, desk(3000) as one:
        responses = fill(place, 3000, 4, lambda _count: None)
        assert people_counted(place) == responses > 2500
        assert differs_from_recount(place) == 0
        one.make(place)
        [report] = one.reports
        assert report.pairs > 1000
        assert 0 < report.documents < DOCUMENTS


def test_the_floor_writes_what_the_application_wrote(servers: Servers, tmp_path: Path) -> None:
    with stand(tmp_path / "a") as place, stand(tmp_path / "b") as other:
        measuring = Measuring(place, other, seed=4)
        measuring.round(14)
        measuring.close()
        assert measuring.figures.writes > 14
        ours, floor = place.mongo(), other.mongo()
        for name in ("rollups", "counters", "responses", "flows", "invitations"):
            written = [
                sorted(map(str, one.collection(f"evaluation.{name}", "harbor").find()))
                for one in (ours, floor)
            ]
            assert written[0] == written[1] != []
        ours.close()
        floor.close()
