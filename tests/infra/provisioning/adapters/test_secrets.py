"""Keys and passwords: who is given which, and that none is ever replaced unasked."""

import json
import stat
from contextlib import closing
from pathlib import Path

import pytest
from pymongo.errors import OperationFailure

from infra.provisioning import Refused
from shared.security.standing import STANDING_SEAL
from shared.storage import KeyRing, Mongo
from tests.infra.provisioning.adapters.inspecting import broker_lets_in, secret_files
from tests.support.deployment import PAIR, Deployment, deployed


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


def test_only_identity_and_intake_are_given_the_keys_of_the_seal_and_the_same(
    tmp_path: Path,
) -> None:
    with deployed(None, PAIR, tmp_path) as deployment:
        held = {
            service.service: deployment.seal_keys(service.service)
            for service in deployment.services
        }
        assert {service for service, keys in held.items() if keys} == {"identity", "intake"}
        assert held["identity"] == held["intake"]
        assert [len(key) for key in held["intake"].values()] == [32, 32]
        before = secret_files(deployment)
        assert deployment.provision().nothing_to_do
        assert secret_files(deployment) == before
        kept = {name: text for name, text in before.items() if not name.endswith(".keys.json")}
        for expected in ({1, 2, 3}, {2, 3, 4}):
            deployment.provision(rotate_seals=True)
            with pytest.raises(Refused, match="ten minutes"):
                deployment.provision(rotate_seals=True)
            deployment.age_keys()
            identity, intake = (deployment.seal_keys(name) for name in ("identity", "intake"))
            assert {*identity} == expected
            assert identity == intake
            assert intake.items() >= {2: held["intake"][2]}.items()
        assert secret_files(deployment) == secret_files(deployment) | kept
        assert deployment.provision().nothing_to_do


def test_a_killed_rotation_of_seals_is_finished_and_not_doubled(tmp_path: Path) -> None:
    with deployed(None, PAIR, tmp_path) as deployment, closing(deployment.mongo_admin) as client:
        intake = deployment.secrets / "intake.keys.json"
        rows = client[f"{deployment.prefix}region"]["region.provisioning"]
        before, known = intake.read_text(), rows.find_one({"_id": "keys"})
        assert known is not None
        deployment.provision(rotate_seals=True)
        rotated = deployment.seal_keys("identity")
        intake.write_text(before)
        rows.replace_one({"_id": "keys"}, known)
        report = deployment.provision(rotate_seals=True)
        assert any("is finished, no other is begun" in notice for notice in report.notices)
        assert deployment.seal_keys("identity") == deployment.seal_keys("intake") == rotated
        assert {*rotated} == {1, 2, 3}


def test_a_key_of_a_seal_that_is_missing_somewhere_comes_from_who_has_it(tmp_path: Path) -> None:
    with deployed(None, PAIR, tmp_path) as deployment:
        before = deployment.seal_keys()
        change_piece(deployment, "identity", f"{STANDING_SEAL}:2", None)
        deployment.provision()
        assert deployment.seal_keys("identity") == deployment.seal_keys("intake") == before
        change_piece(deployment, "identity", f"{STANDING_SEAL}:2", "A" * 44)
        with pytest.raises(Refused, match=f"identity/{STANDING_SEAL}:2"):
            deployment.provision()


def change_piece(deployment: Deployment, service: str, piece: str, value: str | None) -> None:
    path = deployment.secrets / f"{service}.keys.json"
    material = json.loads(path.read_text()) | {piece: value}
    kept = {name: text for name, text in material.items() if text is not None}
    path.write_text(json.dumps(kept))


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
