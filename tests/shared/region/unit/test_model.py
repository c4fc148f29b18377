"""Who may lend to whom, on which day, and what pacing changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.codes import URGENCIES
from shared.region import Region, UnknownAgency, load_region
from shared.region.durations import format_duration, parse_duration
from shared.region.schemas import InvalidRegionDocument
from tests.support.deployment import METRO, PAIR, PROGRAMMES

TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def metro() -> Region:
    return load_region(METRO)


def test_an_agency_always_lends_to_itself(metro: Region) -> None:
    for agency in metro.agencies:
        assert agency.id in metro.lenders_for(agency.id, "routine", TODAY)


def test_agreement_holds_for_its_urgencies_only(metro: Region) -> None:
    assert metro.lenders_for("pinewood", "urgent", TODAY) == {"pinewood", "harbor", "mesa"}
    assert metro.lenders_for("pinewood", "routine", TODAY) == {"pinewood", "harbor"}


def test_agreement_does_not_hold_the_other_way_round(metro: Region) -> None:
    assert metro.lenders_for("mesa", "urgent", TODAY) == {"mesa"}


def test_agreement_begins_and_ends_on_its_days(metro: Region) -> None:
    assert "lakeside" not in metro.lenders_for("mesa", "routine", date(2024, 5, 31))
    assert "lakeside" in metro.lenders_for("mesa", "routine", date(2024, 6, 1))
    assert "lakeside" in metro.lenders_for("mesa", "routine", date(2034, 5, 31))
    assert "lakeside" not in metro.lenders_for("mesa", "routine", date(2034, 6, 1))


def test_agreement_of_the_future_does_not_hold_yet(metro: Region) -> None:
    assert "harbor" not in metro.lenders_for("mesa", "urgent", TODAY)
    assert "harbor" in metro.lenders_for("mesa", "urgent", date(2035, 1, 1))


def test_retired_agency_lends_no_more(metro: Region) -> None:
    retired = replace(
        metro, agencies=tuple(replace(a, active=a.id != "harbor") for a in metro.agencies)
    )
    assert "harbor" not in retired.lenders_for("pinewood", "urgent", TODAY)


@pytest.mark.parametrize("agency_id", ["nowhere", "", "Harbor"])
def test_unknown_agency_is_said_to_be_unknown(metro: Region, agency_id: str) -> None:
    with pytest.raises(UnknownAgency):
        metro.agency(agency_id)
    with pytest.raises(UnknownAgency):
        metro.lenders_for(agency_id, "urgent", TODAY)


def test_each_agency_has_its_jurisdiction(metro: Region) -> None:
    assert metro.jurisdiction_of("mesa").id == "sunland"


def test_policy_has_a_value_for_every_urgency(metro: Region) -> None:
    assert set(metro.policy.offer_time_limit) == set(metro.policy.max_offers) == set(URGENCIES)


def test_pace_divides_durations_and_nothing_else(metro: Region) -> None:
    fast = metro.paced(60)
    assert fast.policy.offer_time_limit["urgent"] == timedelta(seconds=5)
    assert fast.policy.max_offers == metro.policy.max_offers
    assert replace(fast, policy=metro.policy) == metro


@pytest.mark.parametrize("path", [METRO, PAIR, *PROGRAMMES.values()], ids=lambda path: path.stem)
def test_document_gives_the_same_region_back(path: object) -> None:
    region = load_region(path)  # type: ignore[arg-type]
    assert Region.from_document(region.to_document()) == region


def test_document_of_a_newer_version_is_read_without_what_is_new(metro: Region) -> None:
    document = metro.to_document()
    document["watchwords"] = 1
    document["agencies"][0]["badge"] = {"deep": True}
    document["agencies"][0]["units"][0]["floor"] = 3
    document["policy"]["max_offers"]["whenever"] = 1
    assert Region.from_document(document) == metro


@pytest.mark.parametrize("document", [{}, {"agencies": 1}, {"agencies": [1]}])
def test_document_that_is_no_region_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InvalidRegionDocument):
        Region.from_document(document)


@given(st.timedeltas(timedelta(0), timedelta(days=3650)))
def test_every_duration_is_written_so_that_it_reads_the_same(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("PT15M", timedelta(minutes=15)),
        ("PT60M", timedelta(hours=1)),
        ("P1W2DT3H4M5.5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5.5)),
        ("P0D", timedelta(0)),
    ],
)
def test_durations_are_iso_8601(text: str, meant: timedelta) -> None:
    assert parse_duration(text) == meant


@pytest.mark.parametrize("text", ["", "P", "PT", "15m", "-PT1M", "P1M", "P1Y", "PT1.5H", "pt1m"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)
