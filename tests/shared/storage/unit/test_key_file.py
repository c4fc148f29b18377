"""The key file is parsed when it is another one, and at no other time."""

import base64
import json
from pathlib import Path
from typing import Any, cast

import pytest

from shared.storage import KeyRing, KeysMissing, Mongo


class CountingFile:
    """A file that counts how often it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0

    def read_text(self) -> str:
        self.read += 1
        return self.path.read_text()

    def stat(self) -> Any:
        return self.path.stat()


@pytest.fixture
def file(tmp_path: Path) -> CountingFile:
    return CountingFile(tmp_path / "keys.json")


@pytest.fixture
def keys(file: CountingFile) -> KeyRing:
    nowhere = cast(Mongo, None)
    return KeyRing(nowhere, "intake", cast(Path, file), cache_ms=100)


def write(file: CountingFile, **pieces: bytes) -> None:
    """As provisioning does: another file takes the name."""
    partial = file.path.with_name("partial")
    partial.write_text(json.dumps({k: base64.b64encode(v).decode() for k, v in pieces.items()}))
    partial.replace(file.path)


def test_an_unchanged_file_is_parsed_once(keys: KeyRing, file: CountingFile) -> None:
    write(file, shared=b"a" * 32)
    assert {keys.shared_secret("shared") for _ in range(9)} == {b"a" * 32}
    assert file.read == 1


def test_a_file_of_the_same_length_in_its_place_counts_at_once(
    keys: KeyRing, file: CountingFile
) -> None:
    for content in (b"a" * 32, b"b" * 32, b"c" * 32):
        write(file, shared=content)
        assert keys.shared_secret("shared") == content


def test_a_file_that_is_gone_or_half_written_is_no_longer_good(
    keys: KeyRing, file: CountingFile
) -> None:
    write(file, shared=b"a" * 32)
    keys.shared_secret("shared")
    file.path.write_text("{")
    with pytest.raises(KeysMissing):
        keys.shared_secret("shared")
    file.path.unlink()
    with pytest.raises(KeysMissing):
        keys.shared_secret("shared")
