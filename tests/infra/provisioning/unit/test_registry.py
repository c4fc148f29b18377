"""An agency that leaves the file stays in the region until somebody retires it."""

from dataclasses import replace

import pytest

from infra.provisioning import Refused
from infra.provisioning.registry import merged
from shared.region import Region, load_region
from tests.support.deployment import METRO, PAIR


@pytest.fixture(scope="module")
def metro() -> Region:
    return load_region(METRO)


def without(region: Region, agency_id: str) -> Region:
    agencies = tuple(agency for agency in region.agencies if agency.id != agency_id)
    needed = {agency.jurisdiction for agency in agencies}
    return replace(
        region,
        agencies=agencies,
        agreements=(),
        jurisdictions=tuple(entry for entry in region.jurisdictions if entry.id in needed),
    )


def test_agency_missing_from_the_file_stays_with_its_jurisdiction(metro: Region) -> None:
    result = merged(without(metro, "mesa"), metro, ())
    assert result.agency("mesa") == metro.agency("mesa")
    assert result.jurisdiction_of("mesa") == metro.jurisdiction_of("mesa")


def test_retired_agency_is_inactive_and_stays_so(metro: Region) -> None:
    once = merged(without(metro, "mesa"), metro, ["mesa"])
    assert not once.agency("mesa").active
    assert not merged(without(metro, "mesa"), once, ()).agency("mesa").active


def test_retired_agency_that_is_written_again_is_back(metro: Region) -> None:
    retired = merged(without(metro, "mesa"), metro, ["mesa"])
    assert merged(metro, retired, ()) == metro


def test_agency_in_the_file_cannot_be_retired(metro: Region) -> None:
    with pytest.raises(Refused, match="still in the file"):
        merged(metro, metro, ["mesa"])


def test_agency_nobody_knows_cannot_be_retired(metro: Region) -> None:
    with pytest.raises(Refused, match="no agency of this region"):
        merged(metro, metro, ["nowhere"])


def test_file_of_another_region_is_refused(metro: Region) -> None:
    with pytest.raises(Refused, match="this deployment is region metro"):
        merged(load_region(PAIR), metro, ())
