"""Private files last through a power loss, and what a killed writer left is taken away."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.state import StateFolder
from infra.ops.backups.files import written
from infra.provisioning.files import locked, remove_durably, write_private

SECRET = "all of the material"


def to_backup(path: Path) -> None:
    with written(path) as file:
        file.write(b"new")


def as_secret(path: Path) -> None:
    StateFolder.at(path.parent.parent).secret(path.name)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """What was synced in turn: a file, or a folder with what stood in it then."""
    seen, sync = [], os.fsync

    def spy(descriptor: int) -> None:
        sync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        names = [entry.name for entry in path.iterdir()] if path.is_dir() else [path.name]
        seen.append(("folder" if path.is_dir() else "file", set(names)))

    monkeypatch.setattr(os, "fsync", spy)
    return seen


@pytest.mark.parametrize("write", [lambda path: write_private(path, "new"), to_backup, as_secret])
def test_the_file_is_synced_and_then_the_folder_that_names_it(
    tmp_path: Path, synced: list[tuple[str, set[str]]], write: Callable[[Path], None]
) -> None:
    path = tmp_path / "secrets" / "name"
    write(path)
    assert [kind for kind, _ in synced] == ["file", "folder"]
    assert synced[-1] == ("folder", {"name"})


def test_what_is_removed_stays_removed(tmp_path: Path, synced: list[tuple[str, set[str]]]) -> None:
    path = tmp_path / "export_harbor.env"
    for there in (True, False):
        if there:
            path.write_text(SECRET)
        remove_durably(path)
        assert synced[-1] == ("folder", set())
    assert len(synced) == 2, "again: a run may have ended between removing and syncing"


def test_drafts_of_killed_writers_are_gone_with_the_lock(tmp_path: Path) -> None:
    own, deeper = tmp_path / "intake", tmp_path / "intake" / "somebody"
    deeper.mkdir(parents=True)
    drafts = [
        tmp_path / ".intake.keys.json.x1_abcde",
        tmp_path / ".export_harbor.env.abcdefgh",
        own / ".intake.keys.json.k3jd92_a",
    ]
    others = [
        tmp_path / "intake.keys.json",
        tmp_path / ".intake.keys.json",
        tmp_path / "intake.keys.json.x1_abcde",
        tmp_path / ".notes.settings",
        own / ".env",
        deeper / ".intake.keys.json.k3jd92_a",
    ]
    for path in (*drafts, *others):
        path.write_text(SECRET)
    with locked(tmp_path):
        assert [path for path in drafts if path.exists()] == []
        assert [path for path in others if not path.exists()] == []
