"""A backup is of one moment, whatever is written meanwhile, and holds what it says."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import bson
import pytest

from infra.local.trouble import Trouble
from infra.ops.backups.archive import collections_in, files_in, head_of, verified
from infra.ops.backups.manifest import Place, records_in
from infra.ops.backups.snapshot import long_history
from infra.ops.backups.taking import Wish, take
from shared.storage import Mongo, Transaction, Transactions
from tests.infra.ops.adapters.conftest import Scene
from tests.infra.ops.adapters.test_rotating_keys import AT_ONCE
from tests.infra.ops.samples import TEXT
from tests.infra.ops.stage import Said, backed_up, database, killed_at, ops, silent, taken
from tests.support.waiting import eventually

pytestmark = pytest.mark.operations

ROWS, TWINS = Place("agency_harbor", "intake.requests"), Place("region", "intake.assignments")


@contextmanager
def writing_twins(mongo: Mongo) -> Iterator[list[str]]:
    """Pairs of records in two databases, each pair in one transaction; the ids written."""
    stop, written = threading.Event(), list[str]()
    transactions = Transactions(mongo)

    def write() -> None:
        while not stop.is_set():
            twin = str(uuid4())

            def work(tx: Transaction, twin: str = twin) -> None:
                row = {"_id": twin, "agency": "harbor"}
                mongo.collection("intake.requests", "harbor").insert_one(row, session=tx.session)
                mongo.collection("intake.assignments").insert_one(row, session=tx.session)

            transactions.run(work)
            written.append(twin)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        yield written
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def ids_in(path: Path, place: Place) -> set[str]:
    for found, batches in collections_in(path):
        if found == place:
            return {bson.decode(record)["_id"] for batch in batches for record in records_in(batch)}
    return set()


def test_what_was_written_together_is_in_the_backup_together_or_not_at_all(scene: Scene) -> None:
    with database(scene.source) as mongo, writing_twins(mongo) as written:
        eventually(lambda: len(written) >= 50, what="the first pairs")
        before = set(written)
        found = taken(scene.source, scene.folder)
        after = set(written)
    rows, twins = ids_in(found.path, ROWS), ids_in(found.path, TWINS)
    assert before <= rows, "what was there at the start is in it"
    assert {twin for twin in rows if "-" in twin and len(twin) == 36} == {
        twin for twin in twins if len(twin) == 36
    }
    assert len(after) > len(before), "nobody wrote meanwhile: the test has shown nothing"


def test_records_hold_no_key_and_keys_hold_no_record(scene: Scene) -> None:
    records, keys = backed_up(scene.source, scene.folder)
    in_records = {str(place) for place in verified(records).collections}
    in_keys = {str(place) for place in verified(keys).collections}
    assert "agency_harbor/intake.confidences" in in_records
    ends = (".keys", ".pass_keys")
    assert not [name for name in in_records if name.endswith(ends) or "signing" in name]
    assert in_keys == {
        "region/region.provisioning",
        "region/identity.signing_keys",
        *(
            f"{database}/{service}.keys"
            for database in ("agency_harbor", "agency_lakeside", "region")
            for service in ("identity", "intake", "notifications", "evaluation")
        ),
        *(f"{database}/intake.pass_keys" for database in ("agency_harbor", "agency_lakeside")),
    }
    assert files_in(records) == {}
    assert "intake.keys.json" in files_in(keys)
    assert TEXT.encode() not in records.read_bytes() + keys.read_bytes()
    assert head_of(records).id == head_of(keys).id


def test_without_being_asked_no_key_is_written(scene: Scene) -> None:
    said = ops(scene.source, "backup", "--to", str(scene.folder / "out"))
    assert said.code == 0, said.error
    [path] = (scene.folder / "out").iterdir()
    assert path.name.startswith("watchmate-pair-2") and path.suffix == ".backup"
    assert "keys are left out" in said.out
    assert f"written: {path}" in said.out


def test_one_agency_comes_with_what_the_region_keeps_about_it_and_nothing_of_others(
    scene: Scene,
) -> None:
    records, keys = backed_up(scene.source, scene.folder, "harbor")
    assert head_of(records).agency == "harbor"
    for path in (records, keys):
        for place, batches in collections_in(path):
            assert place.database in ("agency_harbor", "region")
            for record in (record for batch in batches for record in records_in(batch)):
                assert bson.decode(record).get("agency", "harbor") == "harbor"
    assert b"lakeside" not in b"".join(files_in(keys).values())
    assert ids_in(records, Place("region", "matching.supporters")) == {
        f"harbor-{number}" for number in range(3)
    }


def test_keys_and_records_do_not_go_to_one_folder(scene: Scene) -> None:
    folder = scene.folder / "out"
    with pytest.raises(Trouble, match="same folder"):
        take(scene.source, Wish(folder, folder), silent)
    assert not folder.exists()


def test_older_files_go_when_the_new_ones_stand_and_not_when_it_failed(scene: Scene) -> None:
    records, keys = scene.folder / "a", scene.folder / "b"
    words = ("backup", "--to", str(records), "--with-keys", str(keys))
    kept = ("--keep", "2", "--keep-keys", "1")
    for folder, kind in ((records, "backup"), (keys, "keys-backup")):
        folder.mkdir()
        for day in range(1, 4):
            (folder / f"watchmate-pair-2026010{day}T030405Z.{kind}").write_bytes(b"")
    failed = ops(scene.source, *words, *kept, "--mongodb-uri", "mongodb://a:b@127.0.0.1:1/")
    assert failed.code == 1
    assert (len(list(records.iterdir())), len(list(keys.iterdir()))) == (3, 3)
    said = ops(scene.source, *words, *kept)
    assert said.code == 0, said.error
    [older, newest] = sorted(records.iterdir())
    assert older.name == "watchmate-pair-20260103T030405Z.backup"
    assert verified(newest).records > 0
    [only] = keys.iterdir()
    assert head_of(only).id == head_of(newest).id
    assert "removed watchmate-pair-20260101T030405Z.backup: 2 newer ones are kept" in said.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--agency", "nobody"), "nobody is no agency of this region: give one of harbor"),
        (("--prefix", "t_none_"), "there is no region here to back up"),
        (("--mongodb-uri", "mongodb://a:b@127.0.0.1:1/"), "did not answer"),
    ],
)
def test_mistakes_are_told_in_one_line(scene: Scene, words: tuple[str, str], told: str) -> None:
    command = ["backup", "--to", str(scene.folder / "out")]
    if words[0] == "--prefix":
        said = ops(replace(scene.source, prefix=words[1]), *command)
    else:
        said = ops(scene.source, *command, *words)
    assert (said.code, told in said.error, said.error.count("\n")) == (1, True, 1), said.error
    assert not list((scene.folder / "out").glob("*"))


def test_keys_of_two_moments_are_not_written(scene: Scene) -> None:
    """The vaults would be from before the rotation, and the files from after it."""
    rotations: list[Said] = []

    def rotate(_line: str) -> None:
        if not rotations:
            rotations.append(ops(scene.source, *AT_ONCE))

    records, keys = scene.folder / "a", scene.folder / "b"
    with pytest.raises(Trouble, match="key material was changed meanwhile: run it again"):
        take(scene.source, Wish(records, keys), rotate)
    assert [said.code for said in rotations] == [0]
    assert not list(keys.iterdir())
    assert len(take(scene.source, Wish(records, keys), silent)) == 2


def test_what_the_keys_need_is_looked_at_before_the_records_are_read(scene: Scene) -> None:
    folder, notes = scene.folder / "a", scene.folder / "notes"
    notes.write_text("")
    with pytest.raises(Trouble, match="notes"):
        take(scene.source, Wish(folder, notes), silent)
    (scene.source.secrets / "intake.keys.json").unlink()
    with pytest.raises(Trouble, match=r"intake\.keys\.json is not there"):
        take(scene.source, Wish(folder, scene.folder / "b"), silent)
    assert not list(folder.iterdir())


def test_a_killed_backup_leaves_nothing_that_looks_like_one(scene: Scene) -> None:
    folder = scene.folder / "out"
    killed_at(scene.source, "/intake.requests", "backup", "--to", str(folder))
    assert [path.suffix for path in folder.iterdir()] == [".partial"]
    said = ops(scene.source, "backup", "--to", str(folder))
    assert "which a killed run left" in said.out
    [path] = folder.iterdir()
    assert verified(path).records > 0


def window(client: Any) -> int:
    asked = {"getParameter": 1, "minSnapshotHistoryWindowInSeconds": 1}
    return int(client.admin.command(asked)["minSnapshotHistoryWindowInSeconds"])


def test_the_server_keeps_the_past_for_as_long_as_it_takes_and_no_longer(scene: Scene) -> None:
    with database(scene.source) as mongo:
        seen: list[int] = []
        before = window(mongo.client)
        taken(scene.source, scene.folder, lambda _: seen.append(window(mongo.client)))
        assert set(seen) == {3600}
        eventually(lambda: window(mongo.client) <= before, what="the window set back")


def test_of_two_backups_at_once_the_first_to_end_leaves_the_other_its_past(scene: Scene) -> None:
    admin, first, second = scene.source.admin, ExitStack(), ExitStack()
    with admin.mongo() as client:
        before = window(client)
        with second, first:
            first.enter_context(long_history(admin, client, 3600, silent))
            second.enter_context(long_history(admin, client, 3600, silent))
            first.close()
            assert window(client) == 3600
        eventually(lambda: window(client) <= before, what="the window set back")
