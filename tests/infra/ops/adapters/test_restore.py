"""A restored region equals its backup, record by record; nothing is restored over records."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infra.ops.backups.archive import ArchiveWriter, head_of
from infra.ops.backups.files import written
from infra.ops.deployment import Deployment as Operated
from shared.storage import KeyDestroyed, Mongo
from tests.infra.ops.adapters.conftest import Scene
from tests.infra.ops.samples import AGENCIES, TEXT, is_unsent, ring, send, unsealed
from tests.infra.ops.stage import (
    Said,
    backed_up,
    contents,
    database,
    killed_at,
    operated,
    ops,
)
from tests.support.deployment import METRO, PAIR, Deployment, deployed

HEARD = "support_request.closed.v1"
ITS_HEARERS = ("matching", "notifications", "evaluation")


def restore(target: Operated, records: Path, *words: str) -> Said:
    return ops(target, "restore", "--from", str(records), *words)


def with_keys(target: Operated, files: tuple[Path, Path]) -> Said:
    return restore(target, files[0], "--keys", str(files[1]))


def test_every_record_of_a_restored_region_is_equal_by_hash(scene: Scene, target: Operated) -> None:
    files = backed_up(scene.source, scene.folder)
    before = contents(scene.source)
    with database(scene.source) as mongo:
        mongo.collection("intake.requests", "harbor").delete_many({})
    said = with_keys(target, files)
    assert said.code == 0, said.error
    assert contents(target, leave=("region.provisioning",)) == {
        place: records for place, records in before.items() if "provisioning" not in place
    }
    assert "each one equal" in said.out
    with database(target) as mongo:
        assert [unsealed(target, mongo, agency) for agency in AGENCIES] == [TEXT, TEXT]
        names = mongo.collection("intake.requests", "harbor").index_information()
        assert len(names) == 5, "provisioning made the indexes again"


def test_a_restored_region_is_provisioned_and_nothing_is_left_to_do(
    scene: Scene, target: Operated
) -> None:
    assert with_keys(target, backed_up(scene.source, scene.folder)).code == 0
    again = replace_deployment(scene.provisioned, target)
    assert again.provision().nothing_to_do


def replace_deployment(like: Deployment, target: Operated) -> Deployment:
    return Deployment(like.servers, like.region, target.secrets, like.services, target.prefix)


def test_events_sent_and_not_heard_at_the_moment_are_sent_again_and_no_others(
    scene: Scene, target: Operated
) -> None:
    heard = send(scene.source, HEARD, "harbor", ITS_HEARERS)
    on_its_way = send(scene.source, HEARD, "harbor", ITS_HEARERS[:2])
    files = backed_up(scene.source, scene.folder)
    said = with_keys(target, files)
    assert said.code == 0, said.error
    assert "0 were waiting, 1 are sent again" in said.out
    assert (is_unsent(target, heard), is_unsent(target, on_its_way)) == (False, True)


def test_without_keys_records_are_equal_and_what_is_encrypted_is_not_readable(
    scene: Scene, target: Operated
) -> None:
    records, _ = backed_up(scene.source, scene.folder)
    said = restore(target, records)
    assert said.code == 1 and "give --keys <file>, or say --without-keys" in said.error
    said = restore(target, records, "--without-keys")
    assert said.code == 0, said.error
    left = [place for place in contents(scene.source) if "keys" in place or "provis" in place]
    assert contents(target, leave=("region.provisioning",)) == {
        place: found for place, found in contents(scene.source).items() if place not in left
    }
    with database(target) as mongo, pytest.raises(KeyDestroyed):
        unsealed(target, mongo, "harbor")


def test_keys_of_a_later_moment_leave_unreadable_what_was_erased(
    scene: Scene, target: Operated
) -> None:
    records, _ = backed_up(scene.source, scene.folder / "monday")
    with database(scene.source) as mongo:
        assert ring(scene.source, mongo).destroy("harbor", "request:1")
    _, keys = backed_up(scene.source, scene.folder / "tuesday")
    assert with_keys(target, (records, keys)).code == 0
    with database(target) as mongo:
        assert unsealed(target, mongo, "lakeside") == TEXT
        with pytest.raises(KeyDestroyed):
            unsealed(target, mongo, "harbor")


def test_a_killed_restore_is_finished_by_the_same_command_and_by_no_other(
    scene: Scene, target: Operated
) -> None:
    files = backed_up(scene.source, scene.folder)
    other = backed_up(scene.source, scene.folder / "other")
    words = ("restore", "--from", str(files[0]), "--keys", str(files[1]))
    killed_at(target, "/intake.requests", *words)
    said = with_keys(target, other)
    assert said.code == 1 and "a restore of another backup is half-finished" in said.error
    said = with_keys(target, files)
    assert said.code == 0, said.error
    assert "going on with a restore" in said.out
    found = contents(target, leave=("region.provisioning",))
    wanted = contents(scene.source, leave=("region.provisioning",))
    assert found == wanted


def test_a_half_finished_restore_can_be_abandoned(scene: Scene, target: Operated) -> None:
    files = backed_up(scene.source, scene.folder)
    words = ("restore", "--from", str(files[0]), "--keys", str(files[1]))
    killed_at(target, "/intake.requests", *words)
    assert ops(target, "restore", "--abandon").code == 0
    assert contents(target, leave=("region.provisioning",)) == {}
    again = ops(target, "restore", "--abandon")
    assert again.code == 1 and "no restore is half-finished" in again.error
    assert with_keys(target, files).code == 0


def test_nothing_is_restored_over_records(scene: Scene) -> None:
    files = backed_up(scene.source, scene.folder)
    before = contents(scene.source)
    said = with_keys(scene.source, files)
    assert said.code == 1 and "is not empty: restore into a fresh deployment" in said.error
    assert said.error.count("\n") == 1
    assert contents(scene.source) == before


def test_a_provisioned_empty_target_is_filled_when_it_is_of_that_region(
    scene: Scene, tmp_path: Path
) -> None:
    records, keys = backed_up(scene.source, scene.folder)
    with deployed(None, METRO, tmp_path / "metro") as other:
        said = with_keys(operated(other), (records, keys))
        assert said.code == 1 and "is region metro, the backup is of pair" in said.error
    with deployed(None, PAIR, tmp_path / "empty") as empty:
        foreign = replace(operated(empty), secrets=scene.folder / "metro-secrets")
        foreign.secrets.mkdir()
        for path in (tmp_path / "empty").rglob("*.keys.json"):
            changed = path.read_text().replace("A", "B")
            (foreign.secrets / path.name).write_text(changed)
        said = with_keys(foreign, (records, keys))
        assert said.code == 1 and "holds other material" in said.error
        said = with_keys(operated(empty), (records, keys))
        assert said.code == 0, said.error
        with database(operated(empty)) as mongo:
            assert unsealed(operated(empty), mongo, "harbor") == TEXT


def test_a_backup_of_another_version_or_kind_is_refused(scene: Scene, target: Operated) -> None:
    records, keys = backed_up(scene.source, scene.folder)
    newer = scene.folder / "newer.backup"
    with written(newer) as file:
        ArchiveWriter(file, replace(head_of(records), watchmate="99.0.0")).finish({})
    for words, told in (
        ((newer, "--without-keys"), "is of Watchmate 99.0.0"),
        ((keys, "--without-keys"), "is a backup of keys"),
        ((records, "--keys", str(records)), "is a backup of records"),
        ((scene.folder / "none", "--without-keys"), "is not there"),
    ):
        said = restore(target, *words)  # type: ignore[arg-type]
        assert (said.code, told in said.error) == (1, True), said.error
    assert contents(target) == {}


def test_a_damaged_file_changes_nothing(scene: Scene, target: Operated) -> None:
    records, _ = backed_up(scene.source, scene.folder)
    content = bytearray(records.read_bytes())
    content[len(content) // 2] ^= 0xFF
    records.write_bytes(content)
    said = restore(target, records, "--without-keys")
    assert said.code == 1 and "is damaged" in said.error
    assert contents(target) == {}


def test_a_running_service_or_a_full_queue_stops_a_restore(scene: Scene, target: Operated) -> None:
    files = backed_up(scene.source, scene.folder)
    signed_in = scene.provisioned.mongodb_uri("intake")
    with closing(Mongo(signed_in, scene.source.prefix)) as running:
        running.ping()
        said = with_keys(scene.source, files)
        assert said.code == 1 and "services are running" in said.error, said.error
