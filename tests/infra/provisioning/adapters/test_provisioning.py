"""Provisioning brings real servers to the declaration, again and again, and deletes nothing."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from kombu import Connection
from pymongo.errors import OperationFailure

from infra.provisioning import Conflict, Refused, Scope, plan
from infra.provisioning.broker import Broker
from infra.provisioning.provision import planned
from shared.region import RegionDirectory, UnknownAgency, load_region
from shared.runtime.resources import Index
from shared.storage import KeyRing, Mongo
from tests.infra.provisioning.samples import INTAKE, MATCHING, SAMPLES
from tests.support.deployment import METRO, PAIR, Deployment, deployed, shared_servers

PAIR_REGION = load_region(PAIR)
THREE = replace(
    PAIR_REGION,
    agencies=(
        *PAIR_REGION.agencies,
        replace(PAIR_REGION.agencies[1], id="pinewood", name="Pinewood Police Department"),
    ),
)


def scope_of(deployment: Deployment, **choices: Any) -> Scope:
    return Scope(
        deployment.secrets,
        deployment.prefix,
        deployment.vhost,
        services=choices.pop("services", deployment.services),
        **choices,
    )


def registry(deployment: Deployment) -> dict[str, Any]:
    with closing(deployment.mongo_admin) as client:
        found = client[f"{deployment.prefix}region"]["region.registry"].find_one()
    assert found is not None
    return found


def broker_lets_in(uri: str) -> bool:
    try:
        with Connection(uri, connect_timeout=5) as connection:
            connection.connect()
    except AccessRefused:
        return False
    return True


def secret_files(deployment: Deployment) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(deployment.secrets.glob("*.*"))}


def test_second_time_there_is_nothing_to_do(fresh: Deployment) -> None:
    before = secret_files(fresh), registry(fresh)
    assert list(plan(fresh.region, fresh.servers, scope_of(fresh)).lines()) == ["nothing to do"]
    assert fresh.provision().nothing_to_do
    assert (secret_files(fresh), registry(fresh)) == before


def test_plan_touches_nothing(fresh: Deployment) -> None:
    before = secret_files(fresh), registry(fresh)
    steps = [step.what for step in plan(THREE, fresh.servers, scope_of(fresh)).steps]
    assert any("agency_pinewood: create intake.requests" in step for step in steps)
    assert steps[-1] == "region document: write revision 2"
    assert (secret_files(fresh), registry(fresh)) == before


def test_plan_shows_no_password_and_no_key(fresh: Deployment) -> None:
    shown = "\n".join(plan(THREE, fresh.servers, scope_of(fresh, rotate=True)).lines())
    assert "guest:guest" not in shown
    assert "root:root" not in shown
    assert "mongodb://" not in shown


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


def test_two_at_once_end_as_one(fresh: Deployment) -> None:
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _: fresh.provision(THREE), range(2)))
    assert sorted(report.nothing_to_do for report in reports) == [False, True]
    assert fresh.provision(THREE).nothing_to_do


def test_two_at_once_from_different_folders_do_not_overwrite_the_region(
    fresh: Deployment,
) -> None:
    with (
        planned(THREE, fresh.servers, scope_of(fresh)) as first,
        planned(THREE, fresh.servers, scope_of(fresh)) as second,
    ):
        first.apply()
        with pytest.raises(Conflict, match="run again"):
            second.steps[-1].do()
    assert registry(fresh)["revision"] == 2


def test_interrupted_provisioning_shows_services_no_new_agency(fresh: Deployment) -> None:
    with planned(THREE, fresh.servers, scope_of(fresh)) as half:
        for step in half.steps[: len(half.steps) - 1]:
            step.do()
    assert [entry["id"] for entry in registry(fresh)["agencies"]] == ["harbor", "lakeside"]
    assert fresh.provision(THREE).changes == ("region document: write revision 2",)


@pytest.mark.parametrize("after", [3, 9, 15, 25])
def test_interrupted_first_provisioning_is_finished_by_the_next(
    tmp_path_factory: pytest.TempPathFactory, after: int
) -> None:
    folder = tmp_path_factory.mktemp("half") / "secrets"
    deployment = Deployment(shared_servers(), PAIR_REGION, folder, SAMPLES)
    try:
        with planned(PAIR_REGION, deployment.servers, scope_of(deployment)) as half:
            for step in half.steps[:after]:
                step.do()
        before = secret_files(deployment)
        deployment.provision()
        assert before.items() <= secret_files(deployment).items()
        assert deployment.provision().nothing_to_do
    finally:
        deployment.remove()


def test_secrets_are_for_their_owner_and_for_one_service_each(fresh: Deployment) -> None:
    files = sorted(path.name for path in fresh.secrets.iterdir())
    assert files == [
        ".lock",
        "export_harbor.env",
        "export_lakeside.env",
        "intake.env",
        "intake.keys.json",
        "matching.env",
        "matching.keys.json",
    ]
    modes = {stat.S_IMODE((fresh.secrets / name).stat().st_mode) for name in files[1:]}
    assert modes == {0o600}
    intake = json.loads((fresh.secrets / "intake.keys.json").read_text())
    matching = json.loads((fresh.secrets / "matching.keys.json").read_text())
    assert set(intake["agencies"]) == {"harbor", "lakeside"}
    assert set(matching) == {"agencies", "service", "conflicts"}
    assert matching["agencies"] == {}
    pieces = [*intake["agencies"].values(), intake["region"], intake["service"]]
    assert len({*pieces, matching["service"], matching["conflicts"]}) == 6


def test_only_services_that_share_a_secret_are_given_it_and_all_the_same(
    tmp_path: Path,
) -> None:
    with deployed(None, PAIR, tmp_path) as deployment:
        before = secret_files(deployment)
        held = {
            service.service: json.loads(
                (deployment.secrets / f"{service.service}.keys.json").read_text()
            ).get("conflicts")
            for service in deployment.services
        }
        assert {service for service, secret in held.items() if secret} == {"intake", "matching"}
        assert held["intake"] == held["matching"]
        assert len(deployment.conflict_key) == 32
        deployment.provision()
        assert secret_files(deployment) == before


@pytest.mark.parametrize("lost", [("matching",), ("matching", "intake")])
def test_a_lost_shared_secret_comes_from_who_has_it_or_not_at_all(
    fresh: Deployment, lost: tuple[str, ...]
) -> None:
    before = fresh.conflict_key
    for service in lost:
        path = fresh.secrets / f"{service}.keys.json"
        material = json.loads(path.read_text())
        del material["conflicts"]
        path.write_text(json.dumps(material))
    if len(lost) == 1:
        fresh.provision()
        assert fresh.conflict_key == before
        return
    with pytest.raises(Refused, match=r"intake/conflicts, matching/conflicts.*restore"):
        fresh.provision()


def test_key_material_is_what_the_driver_takes(fresh: Deployment) -> None:
    with closing(Mongo(fresh.env("intake")["MONGODB_URI"], fresh.prefix)) as mongo:
        keys = KeyRing(mongo, "intake", fresh.secrets / "intake.keys.json", cache_ms=1000)
        assert keys.for_region().decrypt(keys.for_region().encrypt("text")) == "text"
        assert len(keys.secret("purpose")) == 32


def test_lost_key_material_is_never_replaced(fresh: Deployment) -> None:
    (fresh.secrets / "intake.keys.json").unlink()
    with pytest.raises(Refused, match=r"intake/harbor.*restore"):
        fresh.provision()
    assert not (fresh.secrets / "intake.keys.json").exists()


def test_key_material_of_another_region_is_refused(fresh: Deployment) -> None:
    path = fresh.secrets / "intake.keys.json"
    material = json.loads(path.read_text())
    material["agencies"]["harbor"] = material["agencies"]["lakeside"]
    path.write_text(json.dumps(material))
    with pytest.raises(Refused, match="intake/harbor"):
        fresh.provision()


def test_damaged_key_material_is_refused_and_left_as_it_is(fresh: Deployment) -> None:
    path = fresh.secrets / "intake.keys.json"
    for text in ("", "{", "[]", '{"agencies": []}', '{"service": "?"}'):
        path.write_text(text)
        with pytest.raises(Refused, match="intake"):
            fresh.provision()
        assert path.read_text() == text


def test_passwords_change_when_rotated_and_only_then(fresh: Deployment) -> None:
    old, keys = fresh.env("intake"), (fresh.secrets / "intake.keys.json").read_text()
    report = fresh.provision(rotate=True)
    new = fresh.env("intake")
    assert new["MONGODB_URI"] != old["MONGODB_URI"]
    assert new["AMQP_URI"] != old["AMQP_URI"]
    assert any("restart the services" in notice for notice in report.notices)
    assert (fresh.secrets / "intake.keys.json").read_text() == keys
    with closing(Mongo(new["MONGODB_URI"], fresh.prefix)) as mongo:
        mongo.ping()
    with (
        closing(Mongo(old["MONGODB_URI"], fresh.prefix)) as forgotten,
        pytest.raises(OperationFailure, match="Authentication failed"),
    ):
        forgotten.ping()
    assert broker_lets_in(new["AMQP_URI"])
    assert not broker_lets_in(old["AMQP_URI"])
    assert fresh.provision().nothing_to_do


def test_servers_that_forgot_their_users_get_them_back(fresh: Deployment) -> None:
    with closing(fresh.mongo_admin) as client:
        client.admin.command("updateUser", f"{fresh.prefix}intake", pwd="other")
        client.admin.command("dropRole", f"{fresh.prefix}matching_service")
    with closing(Broker(fresh.servers.management_uri, fresh.vhost)) as broker:
        broker.put("users", f"{fresh.prefix}intake", body={"password": "other", "tags": ""})
        broker.delete("users", f"{fresh.prefix}matching")
    before = secret_files(fresh)
    assert fresh.provision().changes
    assert secret_files(fresh) == before
    with closing(Mongo(fresh.env("intake")["MONGODB_URI"], fresh.prefix)) as mongo:
        mongo.ping()
    assert broker_lets_in(fresh.amqp_uri("intake"))
    assert broker_lets_in(fresh.amqp_uri("matching"))
    assert fresh.provision().nothing_to_do


def test_right_somebody_added_by_hand_is_taken_back(fresh: Deployment) -> None:
    role = f"{fresh.prefix}intake_service"
    with closing(fresh.mongo_admin) as client:
        resource = {"db": "", "collection": "matching.offers"}
        client.admin.command(
            "grantPrivilegesToRole",
            role,
            privileges=[{"resource": resource, "actions": ["find"]}],
        )
    assert [line.split(" (")[0] for line in fresh.provision().changes] == [
        f"MongoDB role {role}: change"
    ]


def test_queue_with_other_arguments_is_reported_and_nothing_is_changed(fresh: Deployment) -> None:
    queue = "intake.offer.made.v1"
    with closing(Broker(fresh.servers.management_uri, fresh.vhost)) as broker:
        broker.delete("queues", fresh.vhost, queue)
        body = {"durable": True, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": 5}}
        broker.put("queues", fresh.vhost, queue, body=body)
    with pytest.raises(Conflict, match=r"x-delivery-limit is 5, declared 500.*delete_queue"):
        fresh.provision(THREE)
    assert registry(fresh)["revision"] == 1


def test_index_with_other_options_is_reported(fresh: Deployment) -> None:
    (declared,) = INTAKE.collections
    unique = replace(declared, indexes=(Index((("state", 1), ("_id", 1)), unique=True),))
    fresh.services = (replace(INTAKE, collections=(unique,)), MATCHING)
    with pytest.raises(Conflict, match=r"state_1__id_1 exists with other options \(unique"):
        fresh.provision()


def test_service_that_owns_and_hears_more_gets_it_and_keeps_the_rest(fresh: Deployment) -> None:
    (declared,) = INTAKE.collections
    grown = replace(
        INTAKE,
        collections=(
            replace(declared, indexes=(*declared.indexes, Index((("unit", 1),)))),
            replace(declared, name="intake.assignments"),
        ),
        hears=(*INTAKE.hears, "offer.declined.v1"),
    )
    fresh.services = (grown, MATCHING)
    changes = "\n".join(fresh.provision().changes)
    assert "intake.requests: create unit_1" in changes
    assert "create intake.assignments" in changes
    assert "queue intake.offer.declined.v1: create" in changes
    assert fresh.provision().nothing_to_do


def test_queue_no_longer_declared_is_reported_and_kept(fresh: Deployment) -> None:
    fresh.services = (replace(INTAKE, hears=("offer.made.v1",)), MATCHING)
    report = fresh.provision()
    assert "queue intake.offer.accepted.v1 is not declared: still there, not removed" in (
        report.notices
    )


def test_folder_of_another_deployment_is_refused(fresh: Deployment) -> None:
    scope = replace(scope_of(fresh), prefix=f"{fresh.prefix}x_")
    with pytest.raises(Refused, match="another deployment"):
        plan(fresh.region, fresh.servers, scope)


def test_region_of_another_name_is_refused(fresh: Deployment) -> None:
    with pytest.raises(Refused, match="this deployment is region pair"):
        fresh.provision(load_region(METRO))


def test_metro_is_provisioned_for_every_service_there_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with deployed(None, METRO, tmp_path_factory.mktemp("metro")) as deployment:
        assert deployment.provision().nothing_to_do
