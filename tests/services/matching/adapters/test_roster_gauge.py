"""What operators see of the rosters: how soon there is a gap, and never where."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.matching.adapters.mongo_shifts import MongoShifts
from services.matching.adapters.roster_gap_gauge import sample_roster_gaps
from services.matching.domain.duty_roster import DutyRole
from shared.observability.metrics import violations
from shared.region.matching_policy import CredentialPolicy
from shared.storage import Mongo
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, shift, supporter, training
from tests.services.matching.fakes import FakeClock

FAR = 336.0


@pytest.fixture
def rosters(mongo: Mongo) -> MongoShifts:
    lay_out(mongo)
    in_mongo(mongo).supporters.add(supporter("sam"))
    return MongoShifts(mongo, None)


def sampled(mongo: Mongo, *retired: str) -> tuple[float | None, float | None]:
    agencies = {
        name: SimpleNamespace(id=name, active=name not in retired, credentials=CredentialPolicy())
        for name in ("harbor", "mesa")
    }
    current = SimpleNamespace(agencies=list(agencies.values()))
    region = SimpleNamespace(current=lambda: current, agency=agencies.__getitem__)
    platform: Any = SimpleNamespace(mongo=mongo, region=region, clock=FakeClock())
    sample_roster_gaps(platform)
    return tuple(  # type: ignore[return-value]
        REGISTRY.get_sample_value(f"watchmate_matching_{name}")
        for name in ("roster_gap_hours", "rosters_with_gap")
    )


def test_a_region_without_rosters_has_no_gap(mongo: Mongo, rosters: MongoShifts) -> None:
    assert sampled(mongo) == (FAR, 0)


def test_the_first_gap_of_any_agency_counts(mongo: Mongo, rosters: MongoShifts) -> None:
    rosters.add([shift(f"h{n}", 24 * n - 5, 24) for n in range(20)])
    assert sampled(mongo) == (FAR, 0)
    rosters.add([shift(f"m{n}", 24 * n - 4, 24, agency="mesa") for n in range(5)])
    assert sampled(mongo) == (5 * 24 - 4, 0)
    rosters.add([shift("s", 116, role=DutyRole.SECONDARY, agency="mesa")])
    assert sampled(mongo) == (5 * 24 - 4, 0)


def test_a_gap_within_three_days_is_counted_by_agency(mongo: Mongo, rosters: MongoShifts) -> None:
    rosters.add([shift("h", -1, 24)])
    rosters.add([shift(f"m{n}", 24 * n, 24, agency="mesa") for n in range(3)])
    assert sampled(mongo) == (23, 1)
    rosters.add([shift("h2", 23, 24)])
    assert sampled(mongo) == (47, 1)


def test_a_roster_that_ran_out_is_a_gap_until_it_was_given_up(
    mongo: Mongo, rosters: MongoShifts
) -> None:
    rosters.add([shift("lapsed", -24 * 27)])
    rosters.add([shift("given up", -24 * 29, agency="mesa")])
    assert sampled(mongo) == (0, 1)
    assert sampled(mongo, "harbor") == (FAR, 0)


def test_whoever_could_not_be_asked_on_a_shift_leaves_a_gap(
    mongo: Mongo, rosters: MongoShifts
) -> None:
    pool = in_mongo(mongo).supporters
    lapsing = training(expires_on=MONDAY_NOON.date() + timedelta(days=4))
    pool.add(supporter("ann", training=(lapsing,)))
    whole = [shift(f"h{n}", 24 * n - 5, 24) for n in range(20)]
    handed = whole[4].handed_to(supporter("ann").ref, MONDAY_NOON)
    rosters.add([*whole[:4], handed, *whole[5:]])
    assert sampled(mongo) == (12 + 4 * 24, 0)
    sam = supporter("sam")
    pool.save(sam, sam.with_pause(True))
    assert sampled(mongo) == (0, 1)


def test_the_figures_have_no_label(mongo: Mongo, rosters: MongoShifts) -> None:
    sampled(mongo)
    families = [one for one in REGISTRY.collect() if "roster" in one.name]
    assert len(families) == 2
    assert [sample.labels for one in families for sample in one.samples] == [{}, {}]
    assert violations(REGISTRY) == []
