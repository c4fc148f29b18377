"""The state folder's promises about secrets, logs and clear refusals."""

import stat
from collections import namedtuple
from pathlib import Path

import pytest

from infra.local import state as state_module
from infra.local.state import LARGEST_LOG_BYTES, StateFolder
from infra.local.trouble import Trouble

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    folder = StateFolder.at(tmp_path / "state")
    folder.prepare()
    return folder


def test_secret_is_made_once_and_only_its_owner_may_read_it(state: StateFolder) -> None:
    first = state.secret("mongodb")
    assert state.secret("mongodb") == first
    assert len(first) >= 32
    assert stat.S_IMODE((state.secrets / "mongodb").stat().st_mode) == 0o600


def test_rooms_are_closed_to_other_accounts(state: StateFolder) -> None:
    for room in ("run", "log", "secrets", "mail", "data"):
        assert stat.S_IMODE((state.path / room).stat().st_mode) == 0o700


def test_large_log_is_moved_aside_and_a_small_one_is_kept(state: StateFolder) -> None:
    state.log("large").write_bytes(b"x" * (LARGEST_LOG_BYTES + 1))
    state.log("small").write_bytes(b"x")
    state.rotate_log("large")
    state.rotate_log("small")
    assert not state.log("large").exists()
    assert state.log("large").with_suffix(".log.1").exists()
    assert state.log("small").exists()


def test_full_disk_is_told_with_its_remedy(
    state: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module.shutil, "disk_usage", lambda _path: Usage(10, 9, 2**20))
    with pytest.raises(Trouble, match=r"only 1 MB are free .* free at least 1024 MB"):
        state.prepare()


def test_folder_that_cannot_be_written_is_told_with_its_remedy(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("in the way")
    with pytest.raises(Trouble, match=r"cannot be written .* STATE=<folder>"):
        StateFolder.at(occupied / "state").prepare()


def test_half_written_json_counts_as_none(state: StateFolder) -> None:
    (state.path / "run" / "half.json").write_text('{"parts": [')
    assert state.read_json("run/half.json") is None


def test_no_partial_file_stays_behind(state: StateFolder) -> None:
    state.write_json("run/one.json", {"a": 1})
    names = [file.name for file in state.run.iterdir()]
    assert "one.json" in names
    assert not [name for name in names if name.endswith(".partial")]
