"""What a region says about matching is read, kept and paced; a mistake in it is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.events.codes import TOPICS, URGENCIES
from shared.region import Region, RegionFileError, Unit, load_region
from shared.region.matching_policy import (
    WEIGHTS,
    CredentialPolicy,
    Exposure,
    Location,
    MatchingPolicy,
    OfferQuota,
)
from shared.region.schemas import InvalidRegionDocument
from tests.shared.region.unit.matching_text import matching_text
from tests.support.deployment import PAIR

TEXT = matching_text()


@pytest.fixture
def region_file(tmp_path: Path) -> Path:
    return tmp_path / "region.yml"


@pytest.fixture
def region(region_file: Path) -> Region:
    region_file.write_text(TEXT)
    return load_region(region_file)


@pytest.fixture
def silent() -> Region:
    """Says nothing about matching."""
    return load_region(PAIR)


def refusal(path: Path, text: str) -> tuple[str, ...]:
    path.write_text(text)
    with pytest.raises(RegionFileError) as refused:
        load_region(path)
    return refused.value.lines


WEIGHTS_LINE = "{topics: 3, balance: 1.5, veteran: 0}"
NOTHING = "{" + ", ".join(f"{name}: 0" for name in WEIGHTS) + "}"
MATCHING, HARBOR = "policy.matching", "agencies[0]"

EDITS = [
    (WEIGHTS_LINE, NOTHING, f"{MATCHING}.weights", "all are 0"),
    (WEIGHTS_LINE, "[topics]", f"{MATCHING}.weights", "must be a map with: topics"),
    (WEIGHTS_LINE, "", f"{MATCHING}.weights", "is empty"),
    ("{topics: 3,", "{charm: 3,", f"{MATCHING}.weights.charm", "allowed: topics"),
    ("{topics: 3,", "{topics: -1,", f"{MATCHING}.weights.topics", "0 to 1000"),
    ("{topics: 3,", "{topics: 1001,", f"{MATCHING}.weights.topics", "0 to 1000"),
    ("{topics: 3,", "{topics: much,", f"{MATCHING}.weights.topics", "must be a number"),
    ("{topics: 3,", "{topics: '3',", f"{MATCHING}.weights.topics", "must be a number"),
    ("{topics: 3,", "{topics: yes,", f"{MATCHING}.weights.topics", "must be a number"),
    ("{topics: 3,", "{topics: ,", f"{MATCHING}.weights.topics", "is empty"),
    ("{topics: 3,", "{topics: " + "9" * 400 + ",", f"{MATCHING}.weights.topics", "be a number"),
    ("{topics: 3,", "{topics: .nan,", f"{MATCHING}.weights.topics", "must be a number"),
    ("{topics: 3,", "{topics: .inf,", f"{MATCHING}.weights.topics", "must be a number"),
    ("{urgent: 4,", "{asap: 4,", f"{MATCHING}.fan_out.asap", "allowed: routine, prompt"),
    ("{urgent: 4,", "{urgent: 0,", f"{MATCHING}.fan_out.urgent", "1 to 10"),
    ("{urgent: 4,", "{urgent: 11,", f"{MATCHING}.fan_out.urgent", "1 to 10"),
    ("{urgent: 4,", "{urgent: 1.5,", f"{MATCHING}.fan_out.urgent", "whole number"),
    ("{urgent: 4,", "{urgent: ,", f"{MATCHING}.fan_out.urgent", "is empty"),
    ("look_back: P730D", "look_back: P2Y", f"{MATCHING}.chain_look_back", "ISO 8601"),
    ("look_back: P730D", "look_back: P9999D", f"{MATCHING}.chain_look_back", "P0D to P3650D"),
    ("{offers: 5,", "{offers: 0,", f"{MATCHING}.offer_quota.offers", "1 to 1000"),
    ("period: P14D", "period: PT59M", f"{MATCHING}.offer_quota.period", "PT1H to P365D"),
    ("period: P14D", "per: P14D", f"{MATCHING}.offer_quota.per", "allowed: offers, period"),
    (", burnout: 2}", ", boredom: 2}", f"{MATCHING}.exposure.weights.boredom", "burnout"),
    (", burnout: 2}", ", burnout: 0}", f"{MATCHING}.exposure.weights.burnout", "1 to 10"),
    ("limit: 8", "limit: 0", f"{MATCHING}.exposure.limit", "1 to 100"),
    ("limit: 8", "limit: 3", f"{MATCHING}.exposure.limit", "at least 4"),
    ("heavy_from: 4", "heavy_from: 12", f"{MATCHING}.exposure.heavy_from", "1 to 11"),
    ("after_heavy: P3D", "after_heavy: 3", f"{MATCHING}.exposure.rest_after_heavy", "ISO"),
    ("after_incident: P30D", "after_incident: -P1D", "exposure.rest_after_incident", "ISO"),
    ("limit: {urgent: PT10M}", "limit: {urgent: PT1S}", "time_limit.urgent", "PT1M to P7D"),
    ("limit: {urgent: PT10M}", "limit: {urgent: }", "time_limit.urgent", "is empty"),
    ("limit: {urgent: PT10M}", "limit: {soon: PT1H}", "time_limit.soon", "allowed: routine"),
    ("wait: {routine: P3D}", "wait: {routine: P8D}", f"{MATCHING}.wait.routine", "P0D to P7D"),
    ("wait: {routine: P3D}", "wait: P3D", f"{MATCHING}.wait", "must be a map with: routine"),
    ("surge_from: 30", "surge_from: 1", f"{MATCHING}.surge_from", "2 to 100000"),
    ("surge_from: 30", "surge_at: 30", f"{MATCHING}.surge_at", "allowed: chain_look_back"),
    ("initial_hours: 40", "initial_hours: -1", f"{HARBOR}.credentials.initial_hours", "0 to"),
    ("initial_hours: 40", "initial_hours: x", f"{HARBOR}.credentials.initial_hours", "number"),
    ("annual_hours: 7.5", "yearly: 7.5", f"{HARBOR}.credentials.yearly", "annual_hours"),
    ("{confidentiality: P365D,", "{Privacy: P365D,", "refreshers.Privacy", "small letters"),
    ("{confidentiality: P365D,", "{confidentiality: ,", "refreshers.confidentiality", "is empty"),
    ("{confidentiality: P365D,", "{confidentiality: PT1H,", "refreshers.conf", "P1D to P3650D"),
    ("latitude: 41.9", "latitude: 91", f"{HARBOR}.location.latitude", "-90 to 90"),
    ("longitude: -87.6", "longitude: west", f"{HARBOR}.location.longitude", "a number"),
    (", longitude: -87.6", "", f"{HARBOR}.location.longitude", "is missing"),
    ("D01, name: 1st District, parent: A1", "D01, name: 1st District, parent: A2",
     f"{HARBOR}.units[1].parent", "A1, D01, D02, T01"),
    ("D01, name: 1st District, parent: A1", "D01, name: 1st District, parent: D01",
     f"{HARBOR}.units[1].parent", "above itself"),
    ("D01, name: 1st District, parent: A1", "D01, name: 1st District, parent: T01",
     f"{HARBOR}.units[1].parent", "above itself"),
    ("D01, name: 1st District, parent: A1", "D01, name: 1st District, parent: P11",
     f"{HARBOR}.units[1].parent", "unknown unit"),
    ("clinician_line: 555-0155 (contracted psychologist, weekdays)", "clinician_line: 5550155",
     f"{HARBOR}.clinician_line", "put it in quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "remedy"), EDITS, ids=[edit[1] for edit in EDITS])
def test_mistake_names_line_field_and_remedy(
    region_file: Path, old: str, new: str, field: str, remedy: str
) -> None:
    assert TEXT.count(old) == 1
    number = TEXT.count("\n", 0, TEXT.index(old)) + 1
    lines = refusal(region_file, TEXT.replace(old, new))
    where = f"{region_file}:{number}: "
    assert any(line.startswith(where) and field in line and remedy in line for line in lines), lines


def test_agreement_with_an_agency_that_is_not_there_is_refused(region_file: Path) -> None:
    (line,) = refusal(region_file, TEXT.replace("borrowers: [lakeside]", "borrowers: [lakside]"))
    number = 1 + TEXT.count("\n", 0, TEXT.index("borrowers: [lakeside]"))
    remedy = "unknown agency; this file has: harbor, lakeside"
    assert line == f"{region_file}:{number}: agreements[0].borrowers[0]: {remedy}"


def test_units_in_a_circle_are_each_told_and_those_below_the_circle_are_not(
    region_file: Path,
) -> None:
    text = TEXT.replace("name: Area One}", "name: Area One, parent: D01}")
    lines = refusal(region_file, text)
    assert [line.split(": ")[1] for line in lines] == [
        f"{HARBOR}.units[{place}].parent" for place in (0, 1)
    ]


def test_topic_that_outweighs_what_anybody_may_carry_is_refused_though_it_is_a_default(
    region_file: Path,
) -> None:
    text = TEXT.replace("weights: {critical_incident: 4, burnout: 2}", "heavy_from: 2")
    text = text.replace("      heavy_from: 4\n", "").replace("limit: 8", "limit: 2")
    (line,) = refusal(region_file, text)
    assert f"{MATCHING}.exposure.limit: must be at least 3" in line
    assert "critical_incident" in line


def test_what_is_written_is_what_is_read(region: Region) -> None:
    policy = region.policy.matching
    assert policy.weights == {**WEIGHTS, "topics": 3, "balance": 1.5, "veteran": 0}
    assert policy.fan_out == {"urgent": 4, "prompt": 2, "routine": 1}
    assert policy.chain_look_back == timedelta(days=730)
    assert policy.offer_quota == OfferQuota(5, timedelta(days=14))
    assert policy.exposure == Exposure(
        {"critical_incident": 4, "burnout": 2, "grief": 2, "substance": 2},
        limit=8,
        heavy_from=4,
        rest_after_heavy=timedelta(days=3),
        rest_after_incident=timedelta(days=30),
    )
    assert policy.coordinator_time_limit["urgent"] == timedelta(minutes=10)
    assert policy.wait == {"urgent": timedelta(0), "prompt": timedelta(0)} | {
        "routine": timedelta(days=3)
    }
    assert policy.surge_from == 30


def test_what_an_agency_says_of_itself_is_what_is_read(region: Region) -> None:
    harbor = region.agency("harbor")
    assert harbor.clinician_line == "555-0155 (contracted psychologist, weekdays)"
    assert harbor.location == Location(41.9, -87.6)
    year = timedelta(days=365)
    refreshers = {"confidentiality": year, "suicide_risk": 2 * year}
    assert harbor.credentials == CredentialPolicy(40, 7.5, refreshers)


def test_region_that_says_nothing_about_matching_has_the_defaults(silent: Region) -> None:
    assert silent.policy.matching == MatchingPolicy()
    for agency in silent.agencies:
        assert (agency.clinician_line, agency.location) == (None, None)
        assert agency.credentials == CredentialPolicy()
        assert all(unit.parent is None for unit in agency.units)


def test_defaults_have_a_value_for_every_urgency_and_can_be_borne() -> None:
    policy = MatchingPolicy()
    for by_urgency in (policy.fan_out, policy.wait, policy.coordinator_time_limit):
        assert set(by_urgency) == set(URGENCIES)
    assert set(policy.exposure.weights) <= set(TOPICS)
    assert max(policy.exposure.weights.values()) <= policy.exposure.limit


def test_defaults_can_be_written_into_the_file(region_file: Path, silent: Region) -> None:
    """Else a default would be a value nobody may choose."""
    assert Region.from_document(silent.to_document()) == silent


def test_who_stands_above_and_below_a_unit_follows_the_tree(region: Region) -> None:
    harbor = region.agency("harbor")
    assert harbor.units_above("T01") == {"T01", "D01", "A1"}
    assert harbor.units_below("A1") == {"A1", "D01", "D02", "T01"}
    assert harbor.units_below("D02") == {"D02"}
    assert harbor.units_above("gone") == harbor.units_below("gone") == {"gone"}


class CountedUnits(tuple[Unit, ...]):
    """Counts every unit that is looked at."""

    steps = 0

    def __iter__(self) -> Iterator[Unit]:
        for unit in super().__iter__():
            self.steps += 1
            yield unit


@pytest.mark.parametrize("number", [10, 100, 1000])
@pytest.mark.parametrize("deep", [True, False])
def test_who_stands_below_is_found_by_looking_at_each_unit_once(
    region: Region, number: int, deep: bool
) -> None:
    parents = [None, *(f"U{n if deep else 0}" for n in range(number - 1))]
    units = CountedUnits(Unit(f"U{n}", "A unit", parent) for n, parent in enumerate(parents))
    agency = replace(region.agency("harbor"), units=units)
    assert len(agency.units_below("U0")) == number
    assert units.steps == number


def test_units_that_stand_above_each_other_end_the_search(region: Region) -> None:
    """No file may say so; a document of another version might."""
    units = (Unit("A", "A", "B"), Unit("B", "B", "A"), Unit("C", "C", "B"))
    agency = replace(region.agency("harbor"), units=units)
    assert agency.units_below("A") == agency.units_below("B") == {"A", "B", "C"}


def test_document_gives_the_same_region_back(region: Region) -> None:
    assert Region.from_document(region.to_document()) == region


def test_document_of_a_newer_version_is_read_without_what_is_new(region: Region) -> None:
    document = region.to_document()
    matching: Any = document["policy"]["matching"]
    matching["weights"]["charm"] = 9
    matching["fan_out"]["whenever"] = 2
    matching["exposure"]["weights"]["boredom"] = 1
    matching["exposure"]["mood"] = matching["offer_quota"]["mood"] = matching["mood"] = True
    matching["wait"]["whenever"] = matching["coordinator_time_limit"]["whenever"] = "P900D"
    document["agencies"][0]["credentials"]["badge"] = 1
    document["agencies"][0]["location"]["altitude"] = 1
    assert Region.from_document(document) == region


def test_document_of_an_older_version_has_the_defaults(region: Region, silent: Region) -> None:
    document = silent.to_document()
    del document["policy"]["matching"]
    for agency in document["agencies"]:
        for name in ("clinician_line", "location", "credentials"):
            del agency[name]
        for unit in agency["units"]:
            del unit["parent"]
    assert Region.from_document(document) == silent


@pytest.mark.parametrize("weights", [dict.fromkeys(WEIGHTS, 0), {"topics": "3"}, 7])
def test_document_with_weights_that_are_none_is_refused(region: Region, weights: Any) -> None:
    document = region.to_document()
    document["policy"]["matching"]["weights"] = weights
    with pytest.raises(InvalidRegionDocument):
        Region.from_document(document)


def test_pace_divides_what_people_wait_for_and_not_what_is_past_or_counted(
    region: Region,
) -> None:
    policy, fast = region.policy.matching, region.paced(60).policy.matching
    assert fast.offer_quota == OfferQuota(5, timedelta(days=14) / 60)
    assert fast.exposure.rest_after_heavy == timedelta(hours=1.2)
    assert fast.exposure.rest_after_incident == timedelta(hours=12)
    assert fast.coordinator_time_limit["urgent"] == timedelta(seconds=10)
    assert fast.wait["routine"] == timedelta(hours=1.2)
    assert fast.chain_look_back == policy.chain_look_back
    assert (fast.weights, fast.fan_out) == (policy.weights, policy.fan_out)
    assert (fast.exposure.limit, fast.exposure.weights) == (8, policy.exposure.weights)
    assert fast.surge_from == policy.surge_from
    assert region.paced(60).agencies == region.agencies
