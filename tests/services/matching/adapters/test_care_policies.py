"""What a region decides about declarations and checks, as matching is told it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.matching.adapters.region_policies import RegionPolicies
from shared.region import Region, RegionDirectory, load_region
from shared.region.matching_policy import CredentialPolicy, Exposure
from shared.storage import Mongo
from tests.services.matching.builders import need
from tests.support.deployment import PAIR

HEAVY, LIGHT = ("critical_incident", "sleep"), ("grief",)
DAY = timedelta(days=1)


def policies(mongo: Mongo, region: Region, pace: float = 1.0) -> RegionPolicies:
    mongo.region["region.registry"].insert_one({"_id": "region", **region.to_document()})
    return RegionPolicies(RegionDirectory(mongo, 2, pace), pace)


def deciding(**exposure: Any) -> Region:
    region = load_region(PAIR)
    matching = replace(region.policy.matching, exposure=Exposure(**exposure))
    return replace(region, policy=replace(region.policy, matching=matching))


@pytest.mark.parametrize(
    ("exposure", "heavy", "light"),
    [
        ({}, 2 * DAY, None),
        ({"check_from": 2}, 2 * DAY, 2 * DAY),
        ({"heavy_from": 2}, 2 * DAY, 2 * DAY),
        ({"heavy_from": 2, "check_from": 3}, 2 * DAY, None),
        ({"check_from": 11}, None, None),
        ({"offer_check": False, "check_from": 1}, None, None),
        ({"rest_after_heavy": 0 * DAY}, DAY, None),
    ],
)
def test_from_which_weight_a_check_is_offered_and_how_long_it_will_do(
    mongo: Mongo, exposure: dict[str, Any], heavy: timedelta | None, light: timedelta | None
) -> None:
    asked = policies(mongo, deciding(**exposure))
    assert (asked.check_after(HEAVY), asked.check_after(LIGHT)) == (heavy, light)


@pytest.mark.parametrize(
    ("exposure", "span"),
    [
        ({}, 14 * DAY),
        ({"check_from": 11}, 14 * DAY),
        ({"rest_after_incident": 0 * DAY}, DAY),
        ({"offer_check": False}, None),
    ],
)
def test_after_an_incident_one_is_offered_where_the_region_offers_any(
    mongo: Mongo, exposure: dict[str, Any], span: timedelta | None
) -> None:
    assert policies(mongo, deciding(**exposure)).check_after_incident() == span


def test_a_check_keeps_the_pace(mongo: Mongo) -> None:
    asked = policies(mongo, deciding(rest_after_heavy=0 * DAY), pace=24)
    assert asked.check_after(HEAVY) == timedelta(hours=1)
    assert asked.check_after_incident() == 14 * timedelta(hours=1)


def test_every_agency_says_how_old_a_declaration_may_be(mongo: Mongo) -> None:
    region = load_region(PAIR)
    harbor, lakeside = region.agencies
    lax = replace(lakeside, credentials=CredentialPolicy(declaration_days=None))
    asked = policies(mongo, replace(region, agencies=(harbor, lax)))
    assert asked.requirement("harbor").declaration_days == 365
    assert asked.requirement("lakeside").declaration_days is None
    requirements = asked.terms("harbor", need()).requirements
    assert [one.declaration_days for one in requirements.values()] == [365, None]
