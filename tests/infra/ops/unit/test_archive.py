"""Backup files: whole or refused, and never more than a batch in memory."""

import gzip
import io
import json
import stat
import tarfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import bson
import pytest

from infra.local.trouble import Trouble
from infra.ops.backups import target
from infra.ops.backups.archive import ArchiveWriter, collections_in, files_in, head_of, verified
from infra.ops.backups.files import written
from infra.ops.backups.key_files import lost, merged
from infra.ops.backups.manifest import KEYS, RECORDS, Head, Manifest, Place, records_in
from infra.ops.backups.restoring import Source, check_pair, source_of
from infra.ops.commands.restore import next_step

HEAD = Head("b1", RECORDS, "metro", None, "2026-01-02T03:04:05Z", (7, 1), "0.1.0")
REQUESTS, OFFERS = Place("agency_harbor", "intake.requests"), Place("region", "matching.offers")


def batches(*sizes: int) -> Iterator[bytes]:
    for size in sizes:
        yield b"".join(bson.encode({"_id": f"{size}-{number}"}) for number in range(size))


def write(path: Path, head: Head = HEAD) -> Path:
    with written(path) as file:
        writer = ArchiveWriter(file, head)
        writer.add_collection(REQUESTS, batches(3, 2), lambda _: None)
        writer.add_collection(OFFERS, batches(), lambda _: None)
        writer.add_file("intake.keys.json", b"{}")
        writer.finish({"id": "metro"})
    return path


def test_what_was_written_is_read_back_collection_by_collection(tmp_path: Path) -> None:
    path = write(tmp_path / "a.backup")
    assert head_of(path) == HEAD
    manifest = verified(path)
    assert (manifest.collections[REQUESTS].records, manifest.records) == (5, 5)
    assert manifest.collections[OFFERS].records == 0
    found = {place: list(content) for place, content in collections_in(path)}
    assert found == {REQUESTS: list(batches(3, 2))}
    assert files_in(path) == {"intake.keys.json": b"{}"}
    assert manifest.region_document == {"id": "metro"}


def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    path = write(tmp_path / "a.backup")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_damaged_file_is_refused(tmp_path: Path, place: float) -> None:
    path = write(tmp_path / "a.backup")
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Trouble, match=r"a\.backup is damaged"):
        verified(path)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.backup")
    for length in (10, path.stat().st_size // 2, path.stat().st_size - 1):
        cut = tmp_path / f"{length}.backup"
        cut.write_bytes(path.read_bytes()[:length])
        with pytest.raises(Trouble, match="damaged"):
            verified(cut)


def test_records_changed_behind_a_sound_compression_are_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.backup")
    plain = gzip.decompress(path.read_bytes())
    assert plain.count(b"3-1") == 1
    path.write_bytes(gzip.compress(plain.replace(b"3-1", b"9-1")))
    with pytest.raises(Trouble, match="damaged"):
        verified(path)


def test_a_file_without_its_manifest_is_no_whole_backup(tmp_path: Path) -> None:
    path, cut = write(tmp_path / "a.backup"), tmp_path / "cut.backup"
    with tarfile.open(path) as whole, tarfile.open(cut, "w:gz") as less:
        for entry in whole.getmembers()[:-1]:
            less.addfile(entry, whole.extractfile(entry))
    assert head_of(cut) == HEAD
    with pytest.raises(Trouble, match="damaged"):
        verified(cut)


def test_what_is_no_backup_is_refused_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("hello")
    for path in (other, tmp_path / "nothing"):
        with pytest.raises(Trouble) as told:
            head_of(path)
        assert "\n" not in str(told.value)


def packed(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for entry, content in members:
            entry.size = entry.size or len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


HEAD_WORDS = asdict(HEAD)


@pytest.mark.parametrize(
    "head",
    [
        [1, 2],
        "text",
        {name: value for name, value in HEAD_WORDS.items() if name != "taken_at"},
        {name: value for name, value in HEAD_WORDS.items() if name != "cluster_time"},
        {**HEAD_WORDS, "more": 1},
        {**HEAD_WORDS, "cluster_time": 7},
        {**HEAD_WORDS, "watchmate": 1},
        {**HEAD_WORDS, "agency": ["harbor"]},
    ],
)
def test_a_head_that_says_other_things_is_refused(tmp_path: Path, head: object) -> None:
    content = json.dumps(head).encode()
    path = packed(tmp_path / "a.backup", (tarfile.TarInfo("head.json"), content))
    with pytest.raises(Trouble, match=r"a\.backup is damaged, or no backup of Watchmate"):
        head_of(path)


def test_an_ordinary_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_text("hello")
    path = tmp_path / "folder.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(tmp_path / "folder", "folder")
    with pytest.raises(Trouble, match="is damaged, or no backup of Watchmate"):
        head_of(path)


def test_no_member_is_read_that_is_larger_than_a_backup_has_any(tmp_path: Path) -> None:
    """Its size is looked at, not its content: a small file may hold a gigabyte of zeroes."""
    large = tarfile.TarInfo("head.json")
    large.size = 40 << 20
    path = tmp_path / "large.backup"
    with gzip.open(path, "wb", 1) as zipped:
        zipped.write(large.tobuf())
        for _ in range(40):
            zipped.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(Trouble, match="is damaged, or no backup of Watchmate"):
            head_of(path)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_what_cannot_be_read_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"cannot be used \(Is a directory\): name a file"):
        head_of(tmp_path)
    with pytest.raises(Trouble, match=r"cannot be used \(No such file or directory\): check"):
        head_of(tmp_path / "none")


def test_a_file_that_breaks_while_it_is_restored_is_not_said_to_have_touched_nothing(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.backup")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Trouble) as told:
        list(collections_in(path))
    assert "nothing was touched" not in str(told.value)


@pytest.mark.parametrize(
    ("place", "agency"),
    [
        (Place("admin", "system.users"), None),
        (Place("agency_", "intake.requests"), None),
        (Place("agency_harbor.x", "intake.requests"), None),
        (Place("region", "system.views"), None),
        (Place("region", ""), None),
        (Place("region", "intake.keys"), None),
        (Place("agency_lakeside", "intake.requests"), "harbor"),
        (Place("region", "region.provisioning"), "harbor"),
        (Place("region", "region.registry"), "harbor"),
    ],
)
def test_a_file_that_names_what_is_not_its_own_is_refused(
    tmp_path: Path, place: Place, agency: str | None
) -> None:
    path = tmp_path / "a.backup"
    with written(path) as file:
        writer = ArchiveWriter(file, replace(HEAD, agency=agency))
        writer.add_collection(place, batches(1), lambda _: None)
        writer.finish({"id": "metro"})
    with pytest.raises(Trouble, match="damaged, or no backup"):
        verified(path)


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "intake.env", "others.keys.json", "x.bson"])
def test_a_file_that_holds_other_files_than_of_keys_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.keys-backup"
    with written(path) as file:
        writer = ArchiveWriter(file, replace(HEAD, holds=KEYS))
        writer.add_file(name, b"{}")
        writer.finish({"id": "metro"})
    with pytest.raises(Trouble, match="damaged, or no backup"):
        verified(path)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"service": 1}', b'{"agencies": []}'])
def test_what_is_no_key_material_is_not_put_back(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Trouble, match="in the backup is no key material"):
        merged(tmp_path, {"intake.keys.json": content}, {})
    assert list(tmp_path.iterdir()) == []


def test_another_format_and_a_newer_version_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.backup", replace(HEAD, format=2, watchmate="9.0.0"))
    with pytest.raises(Trouble, match="format 2, this is 1: restore it with Watchmate 9"):
        head_of(path)
    with pytest.raises(Trouble, match=r"is of Watchmate 0\.10\.0, this is 0\.9\.1"):
        target.check_version(replace(HEAD, watchmate="0.10.0"), "0.9.1")
    target.check_version(replace(HEAD, watchmate="0.9.0"), "0.9.1")


def test_after_a_backup_of_an_older_version_comes_an_upgrade() -> None:
    assert next_step(HEAD, "0.1.0") == "start the services"
    said = next_step(HEAD, "0.2.0")
    assert said == "it is of Watchmate 0.1.0: 'upgrade' and provision before services start"


@pytest.mark.parametrize(
    ("of_records", "of_keys", "told"),
    [
        ("harbor", None, "give keys that a backup of --agency harbor wrote"),
        (None, "harbor", "give keys that a backup of the whole of metro wrote"),
        ("harbor", "lakeside", "give keys that a backup of --agency harbor wrote"),
    ],
)
def test_keys_are_of_the_same_agency_or_both_of_all(
    of_records: str | None, of_keys: str | None, told: str
) -> None:
    def source(agency: str | None) -> Source:
        return Source(Path("x"), replace(HEAD, agency=agency), Manifest({}))

    with pytest.raises(Trouble, match=told):
        check_pair(source(of_records), source(of_keys))
    check_pair(source(of_records), source(of_records))


def test_a_piece_that_is_gone_or_another_is_noticed_and_a_new_one_is_not() -> None:
    def files(**pieces: str) -> dict[str, bytes]:
        return {"intake.keys.json": json.dumps({"agencies": pieces}).encode()}

    before = files(harbor="YQ==", lakeside="Yg==")
    assert lost(before, files(harbor="YQ==", lakeside="Yg==", mesa="Yw==")) == []
    assert lost(before, files(harbor="YQ==")) == ["intake/lakeside"]
    assert lost(before, files(harbor="Yw==", lakeside="Yg==")) == ["intake/harbor"]
    assert lost({}, before) == []


def test_documents_end_where_they_say(tmp_path: Path) -> None:
    [batch] = batches(3)
    assert [bson.decode(record)["_id"] for record in records_in(batch)] == ["3-0", "3-1", "3-2"]
    with pytest.raises(ValueError, match="BSON"):
        list(records_in(batch[:-1]))


def test_keys_and_records_are_told_apart(tmp_path: Path) -> None:
    keys = write(tmp_path / "a.keys-backup", replace(HEAD, holds=KEYS))
    with pytest.raises(Trouble, match="is a backup of keys: give one of records"):
        source_of(keys, RECORDS)
