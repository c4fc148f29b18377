"""The language an agency is written to in."""

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


def test_without_a_region_english_is_spoken(mongo: Mongo) -> None:
    assert RegionAgencies(RegionDirectory(mongo, refresh_seconds=2)).locale("harbor") == "en"
