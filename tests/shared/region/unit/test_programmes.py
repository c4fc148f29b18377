"""The four programmes of the examples set what their documented practice asks of matching."""

from datetime import date, timedelta

import pytest

from shared.events.codes import URGENCIES
from shared.region import Region, load_region
from shared.region.matching_policy import MatchingPolicy
from tests.support.deployment import PROGRAMMES

TODAY = date(2026, 6, 1)
YEAR = timedelta(days=365)


@pytest.fixture(params=sorted(PROGRAMMES), name="programme")
def any_programme(request: pytest.FixtureRequest) -> Region:
    return load_region(PROGRAMMES[request.param])


def of(name: str) -> Region:
    return load_region(PROGRAMMES[name])


def test_each_programme_has_a_neighbour_and_both_lend_to_one_another(programme: Region) -> None:
    first, second = programme.agencies
    for one, other in ((first, second), (second, first)):
        lent = [programme.lenders_for(one.id, urgency, TODAY) for urgency in URGENCIES]
        assert any(other.id in lenders for lenders in lent)


def test_each_programme_asks_for_an_initial_course_and_yearly_confidentiality(
    programme: Region,
) -> None:
    for agency in programme.agencies:
        assert 24 <= agency.credentials.initial_hours <= 40
        assert agency.credentials.refreshers["confidentiality"] <= YEAR


def test_each_programme_states_how_far_its_agencies_are_from_one_another(
    programme: Region,
) -> None:
    assert all(agency.location is not None for agency in programme.agencies)


def test_each_programme_says_how_long_a_contact_may_rest_and_phoenix_follows_up_for_years() -> None:
    rests = {name: of(name).policy.erase_untouched_after for name in PROGRAMMES}
    assert rests["toronto"] < rests["chicago"] <= YEAR
    assert rests["phoenix"] > 3 * YEAR


def test_chicago_asks_for_40_hours_and_puts_districts_under_areas() -> None:
    harbor = of("chicago").agencies[0]
    assert harbor.credentials.initial_hours == 40
    assert harbor.credentials.annual_hours > 0
    districts = [unit for unit in harbor.units if unit.name.endswith("District")]
    assert len(districts) == 22
    areas = {unit.parent for unit in districts}
    assert len(areas) == 5
    assert all("BOP" in harbor.units_above(unit.code) for unit in districts)


def test_toronto_asks_few_when_it_is_urgent_and_names_a_clinician() -> None:
    region = of("toronto")
    policy, default = region.policy, MatchingPolicy()
    assert (policy.max_offers["urgent"], policy.matching.fan_out["urgent"]) == (2, 1)
    assert policy.matching.fan_out["urgent"] < default.fan_out["urgent"]
    assert policy.offer_time_limit["urgent"] == min(policy.offer_time_limit.values())
    desk, by_default = policy.matching.coordinator_time_limit, default.coordinator_time_limit
    assert desk["urgent"] < by_default["urgent"]
    assert region.agencies[0].clinician_line


def test_phoenix_lets_requests_wait_rests_longer_and_names_a_clinician() -> None:
    region = of("phoenix")
    policy, default = region.policy.matching, MatchingPolicy()
    assert policy.wait["routine"] > policy.wait["prompt"] > policy.wait["urgent"]
    assert policy.exposure.rest_after_heavy > default.exposure.rest_after_heavy
    assert policy.exposure.rest_after_incident > default.exposure.rest_after_incident
    assert policy.coordinator_time_limit["routine"] > default.coordinator_time_limit["routine"]
    assert region.agencies[0].clinician_line


def test_seattle_rests_witnesses_prefers_colleagues_and_counts_skills() -> None:
    region = of("seattle")
    policy, default = region.policy.matching, MatchingPolicy()
    assert policy.exposure.rest_after_incident > default.exposure.rest_after_incident
    for name in ("own_agency", "topics", "lived_experience"):
        assert _share(policy, name) > _share(default, name)
    names = {unit.name for unit in region.agencies[0].units}
    assert {"Civilian Staff", "Communications and Dispatch"} <= names


def _share(policy: MatchingPolicy, name: str) -> float:
    return policy.weights[name] / sum(policy.weights.values())
