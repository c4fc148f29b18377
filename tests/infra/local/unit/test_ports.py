"""Ports are free when chosen, remembered afterwards, and a thief is named."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.ports import LOWEST, NAMES, is_free, owner_of, ports_of
from infra.local.state import StateFolder
from infra.local.trouble import Trouble


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    folder = StateFolder.at(tmp_path)
    folder.prepare()
    return folder


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_every_part_gets_a_port_of_its_own(state: StateFolder) -> None:
    numbers = [ports_of(state)[name] for name in NAMES]
    assert len(set(numbers)) == len(NAMES)
    assert all(LOWEST <= number < 32_768 for number in numbers)


def test_ports_are_remembered(state: StateFolder) -> None:
    assert dict(ports_of(state).numbers) == dict(ports_of(state).numbers)


def test_part_added_later_leaves_the_other_ports_alone(state: StateFolder) -> None:
    before = dict(ports_of(state).numbers)
    after = dict(ports_of(state, (*NAMES, "sessions")).numbers)
    assert after.pop("sessions") not in before.values()
    assert after == before


def test_two_folders_have_no_port_in_common(tmp_path: Path) -> None:
    folders = [StateFolder.at(tmp_path / name) for name in ("one", "two")]
    for folder in folders:
        folder.prepare()
    one, two = (set(ports_of(folder).numbers.values()) for folder in folders)
    assert not one & two


def test_port_in_use_is_not_free(listener: socket.socket) -> None:
    assert not is_free(listener.getsockname()[1])


def test_taken_port_names_its_owner_and_the_remedy(
    state: StateFolder, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    state.write_json("ports.json", {**ports_of(state).numbers, "intake": port})
    with pytest.raises(Trouble, match=f"port {port}, wanted by intake, is taken by process "):
        ports_of(state).require_free("intake")


def test_owner_is_told_by_process_and_command(listener: socket.socket) -> None:
    assert f"process {os.getpid()} (" in owner_of(listener.getsockname()[1])
