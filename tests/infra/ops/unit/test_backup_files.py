"""Backup files on disk: whole or not at all, and the older ones by number."""

import errno
import gc
import os
import sys
from pathlib import Path

import pytest

from infra.local.trouble import Trouble
from infra.ops.backups.archive import ArchiveWriter
from infra.ops.backups.files import remove_older, remove_stale, written
from tests.infra.ops.unit.test_archive import HEAD, REQUESTS


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), written(tmp_path / "a.backup") as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(Trouble, match="is full: free it"), written(tmp_path / "x.backup"):
        raise full
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be used"), written(tmp_path / "file/x.backup"):
        pass


def test_nothing_is_said_after_that_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a disk that fills meanwhile; what is thrown away afterwards is not written to."""
    said_later: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", said_later.append)
    with pytest.raises(Trouble, match="is full: free it"), written(tmp_path / "x.backup"):
        fill_a_full_disk()
    gc.collect()
    assert said_later == []


def fill_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        writer = ArchiveWriter(full, HEAD)
        writer.add_collection(REQUESTS, [os.urandom(100_000)], lambda _: None)


def test_the_rest_of_a_killed_run_is_removed_and_a_running_one_is_left(tmp_path: Path) -> None:
    (tmp_path / "watchmate-metro-2.backup.partial").write_bytes(b"half")
    assert remove_stale(tmp_path, "watchmate-metro-2") == ["watchmate-metro-2.backup.partial"]
    with written(tmp_path / "watchmate-metro-2.backup"):
        assert remove_stale(tmp_path, "watchmate-metro-2") == []


def test_older_backups_go_by_number_and_those_of_others_stay(tmp_path: Path) -> None:
    def named(day: int, stem: str = "watchmate-metro", kind: str = "keys-backup") -> Path:
        path = tmp_path / f"{stem}-202601{day:02}T030405Z.{kind}"
        path.write_bytes(b"")
        return path

    own = [named(day) for day in (1, 2, 3, 4)]
    others = [
        named(1, kind="backup"),
        named(1, kind="keys-backup.partial"),
        named(1, stem="watchmate-metro-harbor"),
        named(1, stem="watchmate-metropolis"),
    ]
    assert remove_older(own[3], 3) == [own[0].name]
    assert remove_older(own[1], 1) == [own[3].name, own[2].name], "the clock went back"
    assert sorted(tmp_path.iterdir()) == sorted([own[1], *others])
