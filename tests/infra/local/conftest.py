"""A folder for the state of a local stack, of which nothing goes on running after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.state import StateFolder


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFolder]:
    folder = StateFolder.at(tmp_path)
    folder.prepare()
    yield folder
    processes.end(processes.everything_of(folder), folder, patience=2)
