"""The directory answers from what it knows, and asks when it should."""

from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.region import RegionDirectory, RegionUnavailable, UnknownAgency, load_region
from shared.region.directory import AgencyUnread
from tests.support.deployment import METRO, PAIR


class RegistryInMemory:
    """Stands in for the registry's collection and for everything around it."""

    def __init__(self, document: dict[str, Any] | None) -> None:
        self.document = document
        self.away = False
        self.asked = 0

    @property
    def region(self) -> "RegistryInMemory":
        return self

    def __getitem__(self, name: str) -> "RegistryInMemory":
        assert name == "region.registry"
        return self

    def find_one(self, query: dict[str, Any]) -> dict[str, Any] | None:
        assert query == {"_id": "region"}
        self.asked += 1
        if self.away:
            raise AutoReconnect
        return self.document


class Hours:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


PAIR_DOCUMENT = load_region(PAIR).to_document()
METRO_DOCUMENT = load_region(METRO).to_document()


@pytest.fixture
def registry() -> RegistryInMemory:
    return RegistryInMemory(PAIR_DOCUMENT)


@pytest.fixture
def time() -> Hours:
    return Hours()


@pytest.fixture
def directory(registry: RegistryInMemory, time: Hours) -> RegionDirectory:
    return RegionDirectory(registry, refresh_seconds=2.0, monotonic=time)


def test_region_is_asked_for_once_until_it_is_old(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    assert {directory.current().id for _ in range(9)} == {"pair"}
    assert registry.asked == 1
    registry.document = METRO_DOCUMENT
    time.now += 2.0
    assert directory.current().id == "metro"


def test_last_good_region_stays_while_the_database_is_away(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    registry.away = True
    time.now += 60
    assert directory.current().id == "pair"


@pytest.mark.parametrize("document", [None, {"agencies": "?"}])
def test_last_good_region_stays_when_the_document_is_gone_or_wrong(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours, document: Any
) -> None:
    directory.current()
    registry.document = document
    time.now += 60
    assert directory.current().id == "pair"


def test_region_never_read_is_unavailable_until_it_can_be_read(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    registry.away = True
    for _ in range(5):
        with pytest.raises(RegionUnavailable):
            directory.current()
    assert registry.asked == 1
    registry.away = False
    time.now += 0.5
    assert directory.current().id == "pair"


def test_new_agency_is_found_before_the_region_is_old(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    registry.document = METRO_DOCUMENT
    time.now += 0.5
    assert directory.agency("pinewood").headcount == 20


def test_ids_that_never_existed_do_not_become_a_load_on_the_database(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    time.now += 0.5
    for _ in range(100):
        with pytest.raises(UnknownAgency):
            directory.agency("nowhere")
    assert registry.asked == 2


def test_an_agency_is_unknown_only_by_a_reading_that_began_since(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    time.now += 0.1
    came_at = time.now
    for _ in range(100):
        with pytest.raises(AgencyUnread):
            directory.knows("pinewood", came_at)
    assert registry.asked == 1
    time.now += 0.4
    assert not directory.knows("pinewood", came_at)
    assert directory.knows("harbor", came_at)
    assert registry.asked == 2


def test_an_agency_that_was_added_is_known_at_the_next_reading(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    registry.document = METRO_DOCUMENT
    time.now += 0.5
    assert directory.knows("pinewood", time.now)


def test_nothing_is_unknown_while_the_region_cannot_be_read(
    directory: RegionDirectory, registry: RegistryInMemory, time: Hours
) -> None:
    directory.current()
    registry.away = True
    time.now += 60
    with pytest.raises(AgencyUnread):
        directory.knows("pinewood", time.now)
    assert directory.knows("harbor", time.now)


def test_durations_are_paced(registry: RegistryInMemory) -> None:
    fast = RegionDirectory(registry, refresh_seconds=2.0, pace=300.0)
    assert fast.current().policy.offer_time_limit["urgent"].total_seconds() == 1
