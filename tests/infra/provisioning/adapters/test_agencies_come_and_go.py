"""Agencies join a running region, and none is deleted by leaving the file."""

from contextlib import closing

import pytest

from shared.region import RegionDirectory, UnknownAgency
from shared.storage import KeyRing, Mongo
from tests.infra.provisioning.adapters.inspecting import PAIR_REGION, THREE, registry
from tests.support.deployment import Deployment


def test_new_agency_is_found_by_a_running_service_without_restart(fresh: Deployment) -> None:
    env = fresh.env("intake")
    with closing(Mongo(env["MONGODB_URI"], env["DB_PREFIX"])) as mongo:
        directory = RegionDirectory(mongo, refresh_seconds=0.01)
        keys = KeyRing(mongo, "intake", fresh.secrets / "intake.keys.json", cache_ms=1000)
        sealed = keys.for_agency("harbor").encrypt("before")
        mongo.collection("intake.requests", "harbor").insert_one({"_id": "kept"})
        with pytest.raises(UnknownAgency):
            directory.agency("pinewood")
        report = fresh.provision(THREE)
        assert "region document: agencies: pinewood added" in report.notices
        assert directory.agency("pinewood").name == "Pinewood Police Department"
        pinewood = keys.for_agency("pinewood")
        assert pinewood.decrypt(pinewood.encrypt("after")) == "after"
        assert keys.for_agency("harbor").decrypt(sealed) == "before"
        assert mongo.collection("intake.requests", "harbor").find_one({"_id": "kept"})
        mongo.collection("intake.requests", "pinewood").insert_one({"_id": "new"})


def test_agency_missing_from_the_file_is_reported_and_kept(fresh: Deployment) -> None:
    fresh.provision(THREE)
    report = fresh.provision(PAIR_REGION)
    assert report.nothing_to_do
    assert report.notices == ("agency pinewood is not in the file: still there, not removed",)
    assert [entry["id"] for entry in registry(fresh)["agencies"]] == [
        "harbor",
        "lakeside",
        "pinewood",
    ]


def test_retired_agency_is_inactive_and_its_records_stay(fresh: Deployment) -> None:
    fresh.provision(THREE)
    with closing(fresh.mongo_admin) as client:
        requests = client[f"{fresh.prefix}agency_pinewood"]["intake.requests"]
        requests.insert_one({"_id": "kept"})
        fresh.provision(PAIR_REGION, retire=["pinewood"])
        assert requests.find_one({"_id": "kept"})
    assert [entry["active"] for entry in registry(fresh)["agencies"]] == [True, True, False]
    assert fresh.provision(PAIR_REGION, retire=["pinewood"]).nothing_to_do
