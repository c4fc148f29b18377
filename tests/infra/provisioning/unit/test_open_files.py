"""The operator's page says how many agencies fit; the code is what it says that from."""

import re

from infra.mongo.open_files import RECOMMENDED, Room
from infra.provisioning.declarations import declared_services
from infra.provisioning.open_files import files_of
from shared.runtime.resources import Collection, Index
from tests.support.deployment import ROOT

SERVICES = declared_services()
OF_THE_SERVER = 29
"""Open at a MongoDB 6.0.5 that holds nothing yet."""


def most_agencies(limit: int) -> int:
    room, fitting = Room(limit, OF_THE_SERVER), 0
    while room.takes(files_of(fitting + 1, SERVICES), more=files_of(fitting + 1, SERVICES)):
        fitting += 1
    return fitting


def test_a_collection_has_a_file_for_records_for_ids_and_for_each_index() -> None:
    assert Collection("a.b", "agency").files == 2
    assert Collection("a.b", "agency", (Index((("c", 1),)), Index((("d", 1),)))).files == 4


def test_the_page_tells_how_many_fit() -> None:
    page = (ROOT / "infra/docker/README.md").read_text()
    of_region = files_of(0, SERVICES)
    of_agency = files_of(1, SERVICES) - of_region
    assert f"Each agency has {of_agency} files in MongoDB and the region has {of_region}" in page
    told = re.findall(r"^\| ([\d,]+)\b[^|]*\| (\d+) \|$", page, re.MULTILINE)
    limits = {int(limit.replace(",", "")): int(agencies) for limit, agencies in told}
    assert set(limits) == {1024, 20_000, RECOMMENDED}
    assert limits == {limit: most_agencies(limit) for limit in limits}
