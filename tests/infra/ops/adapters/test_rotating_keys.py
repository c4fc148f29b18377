"""Material is exchanged while services read and write, and an ended rotation is finished."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from infra.ops.deployment import Deployment as Operated
from shared.storage import KeyDestroyed, Mongo
from tests.infra.ops.adapters.conftest import Scene
from tests.infra.ops.samples import AGENCIES, TEXT, ring, unsealed
from tests.infra.ops.stage import backed_up, database, killed_at, ops

pytestmark = pytest.mark.operations

ENCRYPTING = ("identity", "intake", "notifications")
BROUGHT = ("rotate-keys", "--what", "material", "--distributed")
AT_ONCE = ("rotate-keys", "--what", "material", "--same-files", "--settle", "1")


def material(deployment: Operated, service: str = "intake") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((deployment.secrets / f"{service}.keys.json").read_text())
    return found


def providers(mongo: Mongo) -> set[str]:
    """Under which material the data keys of every vault are wrapped."""
    found: set[str] = set()
    for agency in (None, *AGENCIES):
        for service in ENCRYPTING:
            vault = mongo.collection(f"{service}.keys", agency)
            found |= set(vault.distinct("masterKey.provider"))
    return found


@contextmanager
def busy(deployment: Operated, mongo: Mongo) -> Iterator[dict[str, int]]:
    """Making keys, writing and reading in two agencies at once; no error may have come of it."""
    stop, errors, done = threading.Event(), list[Exception](), {"count": 0}

    def work(agency: str) -> None:
        keys = ring(deployment, mongo)
        standing = keys.for_agency(agency)
        old = [(cipher := keys.create(agency, str(uuid4())), cipher.encrypt(TEXT))]
        while not stop.is_set():
            try:
                cipher = keys.create(agency, str(uuid4()))
                old.append((cipher, cipher.encrypt(TEXT)))
                assert {one.decrypt(sealed) for one, sealed in old[-20:]} == {TEXT}
                assert standing.decrypt(standing.encrypt(TEXT)) == TEXT
                done["count"] += 1
            except Exception as error:  # noqa: BLE001 - each one is a service's failure
                errors.append(error)

    workers = [threading.Thread(target=work, args=(agency,)) for agency in AGENCIES]
    for worker in workers:
        worker.start()
    try:
        yield done
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert errors == []


def test_under_load_nothing_fails_and_in_the_end_the_old_material_is_gone(scene: Scene) -> None:
    before = material(scene.source)
    with database(scene.source) as mongo:
        with busy(scene.source, mongo) as done:
            said = ops(scene.source, *AT_ONCE)
            assert said.code == 0, said.error
            reached = done["count"]
        assert done["count"] > reached > 0
        assert providers(mongo) == {"local:2"}
        assert [unsealed(scene.source, mongo, agency) for agency in AGENCIES] == [TEXT, TEXT]
    after = material(scene.source)
    assert set(after["agencies"]) == {"harbor:2", "lakeside:2"}
    assert "region" not in after and "next" not in after
    assert after["service"] == before["service"], "what phrases are derived from stays"
    old = {before["region"], *before["agencies"].values()}
    assert not old & {after["region:2"], *after["agencies"].values()}
    assert scene.provisioned.provision().nothing_to_do


def test_material_rotates_again(scene: Scene) -> None:
    for number in (2, 3):
        assert ops(scene.source, *AT_ONCE).code == 0
        assert set(material(scene.source)["agencies"]) == {
            f"{agency}:{number}" for agency in AGENCIES
        }
    with database(scene.source) as mongo:
        assert unsealed(scene.source, mongo, "harbor") == TEXT


@pytest.mark.parametrize("line", ["announced:", "promoted:", "keys wrapped anew"])
def test_a_killed_rotation_is_finished_by_the_same_command(scene: Scene, line: str) -> None:
    killed_at(scene.source, line, *AT_ONCE)
    with database(scene.source) as mongo:
        assert unsealed(scene.source, mongo, "harbor") == TEXT, "readable in between too"
        said = ops(scene.source, *AT_ONCE)
        assert said.code == 0 and "goes on with a rotation" in said.out
        assert providers(mongo) == {"local:2"}
        assert unsealed(scene.source, mongo, "harbor") == TEXT


def test_elsewhere_it_waits_until_the_files_were_brought_to_the_services(scene: Scene) -> None:
    words = BROUGHT[:-1]
    said = ops(scene.source, *words)
    assert said.code == 0 and "--distributed announced" in said.out
    assert set(material(scene.source)["next"]) == {"harbor:2", "lakeside:2", "region:2"}
    assert ops(scene.source, *words).code == 0
    with database(scene.source) as mongo:
        assert providers(mongo) == {"local"}, "nothing goes on by itself"
        assert "--distributed promoted" in ops(scene.source, *BROUGHT, "announced").out
        assert providers(mongo) == {"local:2"}
        assert set(material(scene.source)["agencies"]) == {
            *AGENCIES,
            *(f"{agency}:2" for agency in AGENCIES),
        }
        last = ops(scene.source, *BROUGHT, "promoted").out
        assert "removed" in last and "its key file a last time" in last
        assert unsealed(scene.source, mongo, "harbor") == TEXT


def test_killed_while_it_wraps_anew_it_does_not_go_on_before_those_files_were_brought(
    scene: Scene,
) -> None:
    both = {*AGENCIES, *(f"{agency}:2" for agency in AGENCIES)}
    with database(scene.source) as mongo:
        keys = ring(scene.source, mongo)
        for number in range(200):
            keys.create(AGENCIES[-1], f"many:{number}")
        assert ops(scene.source, *BROUGHT[:-1]).code == 0
        killed_at(scene.source, "keys wrapped anew", *BROUGHT, "announced")
        ops(scene.source, *BROUGHT, "announced")
        assert providers(mongo) == {"local:2"}
    assert set(material(scene.source)["agencies"]) == both
    said = ops(scene.source, *BROUGHT, "announced")
    assert said.code == 1 and "is promoted, not announced" in said.error, "said once too often"
    assert set(material(scene.source)["agencies"]) == both
    assert ops(scene.source, *BROUGHT, "promoted").code == 0
    said = ops(scene.source, *BROUGHT, "promoted")
    assert said.code == 1 and "not under way, not promoted" in said.error


def test_a_key_destroyed_meanwhile_stays_destroyed(scene: Scene) -> None:
    killed_at(scene.source, "announced:", *AT_ONCE)
    with database(scene.source) as mongo:
        assert ring(scene.source, mongo).destroy("harbor", "request:1")
        assert ops(scene.source, *AT_ONCE).code == 0
        with pytest.raises(KeyDestroyed):
            unsealed(scene.source, mongo, "harbor")


def test_a_backup_of_keys_from_before_still_opens_its_records(
    scene: Scene, target: Operated
) -> None:
    records, keys = backed_up(scene.source, scene.folder)
    assert ops(scene.source, *AT_ONCE).code == 0
    said = ops(target, "restore", "--from", str(records), "--keys", str(keys))
    assert said.code == 0, said.error
    with database(target) as mongo:
        assert unsealed(target, mongo, "harbor") == TEXT


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("signing", "next:"),
        ("seals", "keys: write identity.keys.json with new material"),
        ("passwords", "services must be restarted"),
    ],
)
def test_the_other_rotations_are_made_by_the_same_command(
    scene: Scene, what: str, told: str
) -> None:
    with database(scene.source) as mongo:
        mongo.collection("identity.signing_keys").delete_many({})
    said = ops(scene.source, "rotate-keys", "--what", what)
    assert said.code == 0, said.error
    assert told in said.out


def test_missing_key_files_are_told_in_one_line(scene: Scene) -> None:
    (scene.source.secrets / "intake.keys.json").unlink()
    said = ops(scene.source, *AT_ONCE)
    assert (said.code, said.error.count("\n")) == (1, 1)
    assert "intake.keys.json is not there" in said.error
