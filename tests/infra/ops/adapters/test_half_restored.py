"""While a restore is half-finished nothing else takes the place for a region."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from infra.local.trouble import Trouble
from infra.ops.backups import target as place
from infra.ops.backups.manifest import KEYS, RECORDS
from infra.ops.backups.restoring import Restore, source_of
from infra.ops.deployment import Deployment as Operated
from infra.provisioning import Refused, Unreachable, provision
from shared.region import load_region
from tests.infra.ops.adapters.conftest import Scene, Standing
from tests.infra.ops.adapters.test_restore import OWN, restore, words
from tests.infra.ops.stage import Contents, backed_up, contents, database, killed_at, ops, silent
from tests.support.deployment import PAIR
from tests.support.waiting import eventually

pytestmark = pytest.mark.operations

ABANDON = ("restore", "--abandon")


@pytest.fixture
def half(standing: Standing, target: Operated) -> Operated:
    killed_at(target, "/intake.requests", *words(standing.files))
    return target


def whole(deployment: Operated) -> Contents:
    return contents(deployment)


def provisioned(deployment: Operated) -> None:
    region, admin = load_region(PAIR), deployment.admin
    provision(region, admin, deployment.secrets, deployment.prefix, deployment.vhost)


def ended_at_the_broker(target: Operated, files: Sequence[Path]) -> None:
    """All was brought and compared; RabbitMQ was away when it was to be provisioned."""
    without_broker = replace(target.admin, amqp_uri="amqp://a:b@127.0.0.1:1//")
    with target.admin.mongo() as client:
        sources = [source_of(*one) for one in zip(files, (RECORDS, KEYS), strict=False)]
        ending = Restore(replace(target, admin=without_broker), client, sources)
        with pytest.raises(Unreachable, match="RabbitMQ"):
            ending.run(silent)


def test_it_is_not_provisioned_for_services_to_write_into(half: Operated) -> None:
    before = whole(half)
    with pytest.raises(Refused, match="a restore is half-finished here; run it again"):
        provisioned(half)
    assert whole(half) == before


def test_it_is_not_backed_up_as_a_whole_region(half: Operated, tmp_path: Path) -> None:
    said = ops(half, "backup", "--to", str(tmp_path / "out"))
    assert (said.code, said.error.count("\n")) == (1, 1)
    assert "a restore is half-finished here; run it again" in said.error
    assert not list((tmp_path / "out").glob("*"))


CHANGES = (
    ("upgrade", "--yes"),
    *(("rotate-keys", "--what", kind) for kind in ("material", "signing", "seals", "passwords")),
    ("erase", "--agency", "harbor", "--yes-erase", "harbor"),
    ("erase", "--agency", "harbor", "--request", "00000000-0000-4000-8000-000000000000"),
)


def test_nothing_else_changes_it(half: Operated) -> None:
    """What was brought so far would no longer be what the restore goes on with."""
    before = whole(half)
    for command in CHANGES:
        said = ops(half, *command)
        assert (said.code, said.error.count("\n")) == (1, 1), command
        assert "a restore is half-finished here; run it again" in said.error, command
    assert whole(half) == before


def test_it_is_abandoned_only_when_the_region_is_named_twice(half: Operated) -> None:
    before = whole(half)
    for more, typed in (((), ""), ((), "metro\n"), (("--yes-abandon", "no"), "pair\n")):
        said = ops(half, *ABANDON, *more, typed=typed)
        assert said.code == 1 and "nothing was removed: pair was not named twice" in said.error
        assert "removes all that is in" in said.out, "it says what it will do first"
        assert whole(half) == before
    said = ops(half, *ABANDON, typed="pair\n")
    assert said.code == 0, said.error
    assert contents(half, leave=OWN) == {}
    said = ops(half, *ABANDON, typed="pair\n")
    assert said.code == 1 and "no restore is half-finished" in said.error


def test_what_was_brought_whole_and_compared_is_finished_and_nothing_else(
    standing: Standing, target: Operated, tmp_path: Path
) -> None:
    ended_at_the_broker(target, standing.files)
    before = whole(target)
    with pytest.raises(Refused, match="a restore is half-finished here"):
        provisioned(target)
    said = ops(target, "backup", "--to", str(tmp_path / "out"))
    assert said.code == 1 and "a restore is half-finished here" in said.error
    said = ops(target, *ABANDON, "--yes-abandon", "pair")
    assert said.code == 1 and "finish it: run it again with the same files" in said.error
    assert whole(target) == before
    said = restore(target, standing.files)
    assert said.code == 0, said.error
    assert contents(target, leave=OWN) == contents(standing.source, leave=OWN)


def test_what_was_begun_without_keys_is_not_finished_with_them(
    standing: Standing, target: Operated
) -> None:
    ended_at_the_broker(target, (standing.records,))
    before = whole(target)
    said = restore(target, standing.files)
    assert said.code == 1 and "with other keys, is half-finished" in said.error
    assert "with the same file and without keys" in said.error
    assert whole(target) == before
    said = ops(target, "restore", "--from", str(standing.records), "--without-keys")
    assert said.code == 0, said.error


def test_what_was_begun_with_keys_is_not_finished_without(
    standing: Standing, half: Operated
) -> None:
    said = ops(half, "restore", "--from", str(standing.records), "--without-keys")
    assert said.code == 1 and "with other keys, is half-finished" in said.error


def test_of_two_at_once_the_second_waits_for_the_first(
    standing: Standing, target: Operated
) -> None:
    """Else it went on from what the first had reached, and removed what that brought."""
    sources = [source_of(standing.records, RECORDS), source_of(standing.keys, KEYS)]
    said, told = list[str](), list[str]()

    def restore_too() -> None:
        with target.admin.mongo() as client, pytest.raises(Trouble) as refused:
            Restore(target, client, sources).run(said.append)
        told.append(str(refused.value))

    second = threading.Thread(target=restore_too)

    def say(line: str) -> None:
        if "agency_harbor/intake.requests" in line:
            second.start()
            eventually(lambda: said, what="the second waits")

    with target.admin.mongo() as client:
        Restore(target, client, sources).run(say)
    second.join(60)
    assert said == ["another restore runs, or was killed: waiting up to 35 s for it"]
    assert "is not empty" in told[0]
    assert contents(target, leave=OWN) == contents(standing.source, leave=OWN)


class _MarkerAtFirstRemoval(CommandListener):
    """Whether it is known that a restore is half-finished when the first record goes."""

    def __init__(self, deployment: Operated) -> None:
        self.seen: list[Any] = []
        self._deployment = deployment

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in ("delete", "drop", "dropDatabase", "dropIndexes"):
            with self._deployment.admin.mongo() as client:
                self.seen.append(place.marker(self._deployment, client))

    def succeeded(self, event: object) -> None: ...

    def failed(self, event: object) -> None: ...


def test_an_agencys_rows_go_only_when_it_is_noted_that_a_restore_has_begun(scene: Scene) -> None:
    files = backed_up(scene.source, scene.folder, "harbor")
    with database(scene.source) as mongo:
        mongo.client.drop_database(mongo.agency("harbor").name)
    listener = _MarkerAtFirstRemoval(scene.source)
    uri = scene.source.admin.mongodb_uri
    with closing(MongoClient[Any](uri, tz_aware=True, event_listeners=[listener])) as client:
        sources = [source_of(files[0], RECORDS), source_of(files[1], KEYS)]
        Restore(scene.source, client, sources).run(silent)
    assert listener.seen[0] is not None
