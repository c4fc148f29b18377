"""A restored region equals its backup, record by record, and works on as that region."""

from pathlib import Path

import pytest

from infra.ops.deployment import Deployment as Operated
from shared.storage import KeyDestroyed
from tests.infra.ops.adapters.conftest import Scene, Standing
from tests.infra.ops.samples import AGENCIES, TEXT, is_unsent, ring, send, unsealed
from tests.infra.ops.stage import Said, backed_up, contents, database, killed_at, ops
from tests.support.deployment import Deployment

pytestmark = pytest.mark.operations

HEARD = "support_request.closed.v1"
ITS_HEARERS = ("matching", "notifications", "evaluation")
OWN = ("region.provisioning",)
"""What each deployment keeps about itself."""


def restore(target: Operated, files: tuple[Path, Path]) -> Said:
    return ops(target, *words(files))


def words(files: tuple[Path, Path]) -> tuple[str, ...]:
    return ("restore", "--from", str(files[0]), "--keys", str(files[1]))


def test_every_record_of_a_restored_region_is_equal_by_hash(
    standing: Standing, target: Operated
) -> None:
    said = restore(target, standing.files)
    assert said.code == 0, said.error
    assert "each one equal" in said.out
    assert contents(target, leave=OWN) == contents(standing.source, leave=OWN)
    with database(target) as mongo:
        assert [unsealed(target, mongo, agency) for agency in AGENCIES] == [TEXT, TEXT]
        answers = mongo.collection("evaluation.responses", "harbor")
        assert "clusteredIndex" in answers.options(), "else later ones lay in their order"
    like = standing.provisioned
    again = Deployment(like.servers, like.region, target.secrets, like.services, target.prefix)
    assert again.provision().nothing_to_do, "indexes, rights and queues are there"


def test_without_keys_records_are_equal_and_what_is_encrypted_is_not_readable(
    standing: Standing, target: Operated
) -> None:
    without = ("restore", "--from", str(standing.records))
    said = ops(target, *without)
    assert said.code == 1 and "give --keys <file>, or say --without-keys" in said.error
    said = ops(target, *without, "--without-keys")
    assert said.code == 0, said.error
    assert contents(target, leave=OWN) == {
        place: records
        for place, records in contents(standing.source, leave=OWN).items()
        if "keys" not in place
    }
    with database(target) as mongo, pytest.raises(KeyDestroyed):
        unsealed(target, mongo, "harbor")


def test_what_changed_since_comes_back_and_events_are_sent_again_where_one_has_not_heard(
    scene: Scene, target: Operated
) -> None:
    heard = send(scene.source, HEARD, "harbor", ITS_HEARERS)
    on_its_way = send(scene.source, HEARD, "harbor", ITS_HEARERS[:2])
    files = backed_up(scene.source, scene.folder)
    before = contents(scene.source, leave=(*OWN, "intake.outbox"))
    with database(scene.source) as mongo:
        mongo.collection("intake.requests", "harbor").delete_many({})
        mongo.collection("matching.supporters").update_many({}, {"$set": {"number": 9}})
    said = restore(target, files)
    assert said.code == 0, said.error
    assert contents(target, leave=(*OWN, "intake.outbox")) == before
    assert "0 were waiting, 1 are sent again" in said.out
    assert (is_unsent(target, heard), is_unsent(target, on_its_way)) == (False, True)


def test_keys_of_a_later_moment_leave_unreadable_what_was_erased(
    scene: Scene, target: Operated
) -> None:
    records, _ = backed_up(scene.source, scene.folder / "monday")
    with database(scene.source) as mongo:
        assert ring(scene.source, mongo).destroy("harbor", "request:1")
    _, keys = backed_up(scene.source, scene.folder / "tuesday")
    assert restore(target, (records, keys)).code == 0
    with database(target) as mongo:
        assert unsealed(target, mongo, "lakeside") == TEXT
        with pytest.raises(KeyDestroyed):
            unsealed(target, mongo, "harbor")


def test_a_killed_restore_is_finished_by_the_same_command_and_by_no_other(
    standing: Standing, target: Operated, tmp_path: Path
) -> None:
    other = backed_up(standing.source, tmp_path)
    killed_at(target, "/intake.requests", *words(standing.files))
    said = restore(target, other)
    assert said.code == 1 and "a restore of another backup, or with other keys" in said.error
    said = restore(target, standing.files)
    assert said.code == 0, said.error
    assert "going on with a restore" in said.out
    assert contents(target, leave=OWN) == contents(standing.source, leave=OWN)
