"""What identity believes of an agency, read from a real region document."""

from datetime import timedelta

import pytest

from services.identity.adapters.region_agencies import RegionAgencies
from services.identity.application.ports import UnknownAgency, UnknownUnit
from shared.region.directory import RegionDirectory
from shared.region.region_file import load_region
from shared.storage import Mongo
from tests.support.deployment import PAIR


def test_a_retired_agency_is_as_unknown_as_one_that_never_was(mongo: Mongo) -> None:
    document = load_region(PAIR).to_document()
    document["agencies"][0]["active"] = False
    document["policy"].setdefault("matching", {})["chain_look_back"] = "P30D"
    mongo.region["region.registry"].insert_one({"_id": "region", **document})
    agencies = RegionAgencies(RegionDirectory(mongo, 60))
    retired, running = (agency["id"] for agency in document["agencies"][:2])
    agencies.require(running)
    for agency in (retired, "nowhere"):
        with pytest.raises(UnknownAgency):
            agencies.require(agency)
    with pytest.raises(UnknownUnit):
        agencies.require_unit(running, "no-such-unit")
    assert agencies.time_zone(running).key == document["agencies"][1]["time_zone"]
    assert agencies.look_back() == timedelta(days=30)
