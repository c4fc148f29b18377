"""One agency is restored beside others, whose records stay as they are."""

from pathlib import Path

import pytest

from infra.ops.deployment import Deployment as Operated
from tests.infra.ops.adapters.conftest import Scene
from tests.infra.ops.samples import TEXT, is_unsent, ring, send, unsealed
from tests.infra.ops.stage import Contents, backed_up, contents, database, killed_at, ops

pytestmark = pytest.mark.operations

HEARD = "support_request.closed.v1"
ITS_HEARERS = ("matching", "notifications", "evaluation")


def lose(deployment: Operated) -> None:
    """The agency's database, by somebody's mistake; the region's goes on for a while."""
    with database(deployment) as mongo:
        mongo.client.drop_database(mongo.agency("harbor").name)
        late = {"_id": "harbor-late", "agency": "harbor"}
        mongo.collection("matching.supporters").insert_one(late)


def of_others(found: Contents) -> Contents:
    return {
        place: {key: value for key, value in records.items() if not key.startswith("harbor")}
        for place, records in found.items()
        if not place.startswith("agency_harbor") and "provisioning" not in place
    }


def words(files: tuple[Path, Path]) -> tuple[str, ...]:
    return ("restore", "--from", str(files[0]), "--keys", str(files[1]))


def test_its_records_are_equal_again_and_those_of_others_untouched(scene: Scene) -> None:
    files = backed_up(scene.source, scene.folder, "harbor")
    before = contents(scene.source, leave=("region.provisioning", "region.registry"))
    lose(scene.source)
    said = ops(scene.source, *words(files))
    assert said.code == 0, said.error
    after = contents(scene.source, leave=("region.provisioning", "region.registry"))
    assert after == before
    with database(scene.source) as mongo:
        assert unsealed(scene.source, mongo, "harbor") == TEXT
        assert mongo.collection("intake.inbox").index_information().keys() == {"_id_", "at_1"}
    assert scene.provisioned.provision().nothing_to_do


def test_what_was_on_its_way_is_sent_again_although_it_was_handled_since(scene: Scene) -> None:
    """Its effect went with the database; the sign that it was handled must not stay."""
    lost = send(scene.source, HEARD, "harbor", ITS_HEARERS[:2])
    of_another = send(scene.source, HEARD, "lakeside", ITS_HEARERS[:2])
    files = backed_up(scene.source, scene.folder, "harbor")
    with database(scene.source) as mongo:
        heard = {"_id": f"on_support_request_closed_v1:{lost}", "agency": "harbor"}
        mongo.collection("evaluation.inbox").insert_one(heard)
    lose(scene.source)
    assert ops(scene.source, *words(files)).code == 0
    assert is_unsent(scene.source, lost)
    assert not is_unsent(scene.source, of_another)
    with database(scene.source) as mongo:
        assert mongo.collection("evaluation.inbox").find_one({"_id": heard["_id"]}) is None


def test_only_into_an_empty_database_of_an_agency_that_is_there(
    scene: Scene, target: Operated
) -> None:
    files = backed_up(scene.source, scene.folder, "harbor")
    said = ops(scene.source, *words(files))
    assert said.code == 1 and "is not empty" in said.error
    said = ops(target, *words(files))
    assert said.code == 1 and "harbor is no agency of this deployment" in said.error


def test_a_killed_restore_goes_on(scene: Scene) -> None:
    files = backed_up(scene.source, scene.folder, "harbor")
    leave = ("region.provisioning", "region.registry")
    before = contents(scene.source, leave)
    lose(scene.source)
    killed_at(scene.source, "/intake.requests", *words(files))
    said = ops(scene.source, *words(files))
    assert said.code == 0, said.error
    assert contents(scene.source, leave) == before


def test_without_keys_the_others_still_read_theirs(scene: Scene) -> None:
    records, _ = backed_up(scene.source, scene.folder, "harbor")
    lose(scene.source)
    said = ops(scene.source, "restore", "--from", str(records), "--without-keys")
    assert said.code == 0, said.error
    with database(scene.source) as mongo:
        assert unsealed(scene.source, mongo, "lakeside") == TEXT
        fresh = ring(scene.source, mongo).create("harbor", "request:2")
        assert fresh.decrypt(fresh.encrypt("new words")) == "new words"
    assert of_others(contents(scene.source))
