"""The language an agency is written to in, and where its people call."""

from dataclasses import replace

from services.notifications.adapters.region_agencies import RegionAgencies
from shared.region import RegionDirectory, load_region
from shared.storage import Mongo
from tests.support.deployment import PAIR


def test_the_locale_is_the_agencys_own(mongo: Mongo) -> None:
    region = load_region(PAIR)
    mongo.region["region.registry"].insert_one({"_id": "region", **region.to_document()})
    agencies = RegionAgencies(RegionDirectory(mongo, refresh_seconds=2))
    for agency in region.agencies:
        assert agencies.locale(agency.id) == agency.locale
    assert agencies.locale("nowhere") == "en"


def test_the_clinicians_line_else_the_crisis_line_is_where_to_call(mongo: Mongo) -> None:
    region = load_region(PAIR)
    harbor = replace(region.agencies[0], clinician_line="555-0155")
    document = replace(region, agencies=(harbor, *region.agencies[1:])).to_document()
    mongo.region["region.registry"].insert_one({"_id": "region", **document})
    agencies = RegionAgencies(RegionDirectory(mongo, refresh_seconds=2))
    other = region.agencies[1]
    assert agencies.clinician_line(harbor.id) == "555-0155"
    assert agencies.clinician_line(other.id) == other.crisis_line
    assert agencies.clinician_line("nowhere") == "988"


def test_without_a_region_english_is_spoken(mongo: Mongo) -> None:
    assert RegionAgencies(RegionDirectory(mongo, refresh_seconds=2)).locale("harbor") == "en"
