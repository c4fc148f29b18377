"""What is not restored, and over what nothing is: one line each, and nothing is touched."""

import base64
import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infra.ops.backups.archive import ArchiveWriter, head_of
from infra.ops.backups.files import written
from infra.ops.deployment import Deployment as Operated
from shared.storage import Mongo
from tests.infra.ops.adapters.conftest import Standing
from tests.infra.ops.adapters.test_restore import restore
from tests.infra.ops.samples import TEXT, unsealed
from tests.infra.ops.stage import Said, contents, database, operated, ops
from tests.support.broker_admin import BrokerAdmin
from tests.support.bus import Bus
from tests.support.deployment import METRO, PAIR, deployed
from tests.support.waiting import eventually

pytestmark = pytest.mark.operations


def refused(said: Said, told: str) -> bool:
    assert (said.code, said.error.count("\n")) == (1, 1), said.error
    assert told in said.error, said.error
    return True


def test_nothing_is_restored_over_records(standing: Standing) -> None:
    before = contents(standing.source)
    said = restore(standing.source, standing.files)
    assert refused(said, "is not empty: restore into a fresh deployment")
    assert contents(standing.source) == before


def test_nothing_is_restored_under_a_running_service(standing: Standing) -> None:
    with closing(Mongo(standing.provisioned.mongodb_uri("intake"), standing.source.prefix)) as one:
        one.ping()
        said = restore(standing.source, standing.files)
        assert refused(said, f"services are running ({standing.source.prefix}intake): stop them")


def test_a_provisioned_place_is_filled_when_it_is_empty_and_of_that_region(
    standing: Standing, tmp_path: Path
) -> None:
    with deployed(None, METRO, tmp_path / "metro") as other:
        said = restore(operated(other), standing.files)
        assert refused(said, "is region metro, the backup is of pair")
    with deployed(None, PAIR, tmp_path / "empty") as provisioned:
        empty = operated(provisioned)
        foreign = replace(empty, secrets=_changed(standing.source.secrets, tmp_path / "foreign"))
        assert refused(restore(foreign, standing.files), "holds other material")
        said = restore(empty, standing.files)
        assert said.code == 0, said.error
        with database(empty) as mongo:
            assert unsealed(empty, mongo, "harbor") == TEXT


def test_events_of_a_time_the_backup_does_not_know_stop_a_restore(
    standing: Standing, tmp_path: Path
) -> None:
    with deployed(None, PAIR, tmp_path) as provisioned:
        queue = "evaluation.support_request.closed.v1"
        bus = Bus(provisioned.amqp_admin_uri)
        bus.publish_raw("intake.events", "support_request.closed.v1", b"{}")
        eventually(lambda: bus.depth(queue) == 1, what="the event in its queue")
        assert refused(restore(operated(provisioned), standing.files), "queues hold events")
        BrokerAdmin.of_the_tests().delete_vhost(provisioned.vhost)
        said = restore(operated(provisioned), standing.files)
        assert said.code == 0, said.error


def test_a_backup_of_another_version_or_kind_is_refused(
    standing: Standing, target: Operated, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.backup"
    with written(newer) as file:
        ArchiveWriter(file, replace(head_of(standing.records), watchmate="99.0.0")).finish({})
    without = ("--without-keys",)
    records, keys = str(standing.records), str(standing.keys)
    for path, words, told in (
        (str(newer), without, "is of Watchmate 99.0.0"),
        (keys, without, "is a backup of keys"),
        (records, ("--keys", records), "is a backup of records"),
        (str(tmp_path / "none"), without, "No such file or directory"),
    ):
        assert refused(ops(target, "restore", "--from", path, *words), told)
    assert refused(ops(target, "restore"), "it is not said what to restore")
    assert contents(target) == {}


@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_a_damaged_file_changes_nothing(
    standing: Standing, target: Operated, tmp_path: Path, kept: float
) -> None:
    content = standing.records.read_bytes()
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(content[: int(len(content) * kept)])
    said = ops(target, "restore", "--from", str(damaged), "--without-keys")
    assert refused(said, "damaged.backup is damaged")
    assert contents(target) == {}


def _changed(secrets: Path, folder: Path) -> Path:
    """Key files as another deployment has them."""
    folder.mkdir()
    for path in secrets.glob("*.keys.json"):
        material = json.loads(path.read_text())
        material["service"] = base64.b64encode(b"of another deployment, 32 bytes.").decode()
        (folder / path.name).write_text(json.dumps(material))
    return folder
