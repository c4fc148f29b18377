"""``make faults MATRIX=1``: the whole matrix of kills, and whether a cell of it is missing.

Gone through group by group: all handlers of one type of event, one kind of due task, or one call.
What came of each is kept, so that ``RESUME=1`` goes on after the last whole group. Where one breaks
off, because something did not come to rest, the site is left and the next group finds a new one.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.servers import Servers
from infra.local.state import StateFolder
from shared.runtime.resources import SERVICES
from tests.faults.crash_cells import (
    DeclaredHandler,
    DeclaredTask,
    Matrix,
    call_of,
    cells_of_calls,
    declared_handlers,
    declared_tasks,
)
from tests.faults.crash_events import types_of
from tests.faults.crash_matrix import (
    CrashSite,
    crash_call,
    crash_handlers,
    crash_task,
    opened_crash_site,
)
from tests.faults.points import Cell
from tests.fuzz_api.operations import Operation
from tests.support.servers import Servers as Addresses


@dataclass(frozen=True)
class Asked:
    """``only`` groups whose name has this in it; ``without`` as the launcher's."""

    resume: bool = False
    only: str = ""
    without: str = ""

    @property
    def options(self) -> list[str]:
        return ["--without", self.without] if self.without else []


@dataclass(frozen=True)
class Group:
    """Cells that are gone through together."""

    name: str
    cells: list[Cell]
    kill: Callable[[CrashSite, Matrix], None]


def main(folder: Path, asked: Asked) -> int:
    """0 only when every declared cell was gone through, with nothing lost and nothing doubled."""
    servers = Servers(StateFolder.at(folder / "servers"), environment={})
    try:
        servers.up(lambda line: print(line, file=sys.stderr))
        where = servers.addresses
        own = Addresses(where.mongodb_uri, where.amqp_uri, where.management_uri)
        own.name_in_environment()
        return _report(gone_through(folder, asked))
    finally:
        servers.down()


def gone_through(folder: Path, asked: Asked) -> Matrix:
    kept = Kept(folder / "groups.jsonl", asked)
    found, left = kept.over(), None
    while left is None or left:
        with opened_crash_site(_fresh(folder / "site"), *asked.options) as crash:
            if left is None:
                groups = [one for one in groups_of(crash) if asked.only in one.name]
                left = [one for one in groups if one.name not in found]
            _until_one_breaks_off(crash, left, found, kept)
    matrix = Matrix([cell for group in groups for cell in group.cells])
    for group in groups:
        matrix.add(found[group.name])
    return matrix


def groups_of(crash: CrashSite) -> list[Group]:
    """All there are: what the services declare, and what their documents say."""
    calls = [one for service in SERVICES for one in keyed(crash, service)]
    return [
        *(_of_an_event(*each) for each in types_of(declared_handlers()).items()),
        *(_of_a_task(task) for task in declared_tasks()),
        *(_of_a_call(call) for call in calls),
    ]


def _of_an_event(event_type: str, listed: list[DeclaredHandler]) -> Group:
    cells = [cell for handler in listed for cell in handler.cells]
    return Group(
        event_type, cells, lambda crash, found: crash_handlers(crash, event_type, listed, found)
    )


def _of_a_task(task: DeclaredTask) -> Group:
    return Group(task.who, task.cells, lambda crash, found: crash_task(crash, task, found))


def _of_a_call(call: Operation) -> Group:
    cells = cells_of_calls([call])
    return Group(call_of(call), cells, lambda crash, found: crash_call(crash, call, found))


def _until_one_breaks_off(
    crash: CrashSite, left: list[Group], found: dict[str, Matrix], kept: "Kept"
) -> None:
    """Or none is left. Of one that breaks off nothing is kept: it is not whole."""
    while left:
        group = left.pop(0)
        matrix = found[group.name] = Matrix(group.cells)
        try:
            group.kill(crash, matrix)
        except Exception as error:  # noqa: BLE001 - said like every other finding, and fails the run
            broken = f"{group.name}: broken off: {type(error).__name__}: {error}"
            found[group.name] = Matrix(group.cells, unexpected=[*matrix.unexpected, broken])
            _tell(group, found[group.name], len(found), len(left))
            return
        kept.keep(group.name, matrix)
        _tell(group, matrix, len(found), len(left))


def _tell(group: Group, matrix: Matrix, over: int, left: int) -> None:
    """What was found is told at once, for the whole takes long."""
    for what, lines in matrix.findings.items():
        for line in lines:
            print(f"  {what}: {line}", file=sys.stderr)
    counts = {what: len(lines) for what, lines in matrix.findings.items()}
    told = ", ".join(f"{what} {n}" for what, n in counts.items())
    print(
        f"{over} of {over + left}: {group.name}: {len(matrix.died)} died,"
        f" {len(matrix.silent)} silent, {told}",
        file=sys.stderr,
        flush=True,
    )


class Kept:
    """The groups that are over, in a file: what is written there is not gone through again."""

    def __init__(self, file: Path, asked: Asked) -> None:
        self._file = file
        self._run = {"without": asked.without}
        if not (asked.resume and file.exists() and self._first() == self._run):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(self._run) + "\n")

    def over(self) -> dict[str, Matrix]:
        rows = [json.loads(line) for line in self._file.read_text().splitlines()[1:]]
        return {row["group"]: _matrix(row) for row in rows}

    def keep(self, group: str, matrix: Matrix) -> None:
        row: dict[str, Any] = {"group": group, **matrix.findings}
        row |= {"died": _words(matrix.died), "silent": _words(matrix.silent)}
        with self._file.open("a") as file:
            file.write(json.dumps(row) + "\n")

    def _first(self) -> Any:
        return json.loads(self._file.read_text().partition("\n")[0])


def _words(cells: set[Cell]) -> list[list[str]]:
    return [[cell.who, cell.point] for cell in sorted(cells)]


def _matrix(row: dict[str, Any]) -> Matrix:
    died, silent = ({Cell(*words) for words in row[name]} for name in ("died", "silent"))
    return Matrix([], died, silent, row["lost"], row["doubled"], row["unexpected"])


def keyed(crash: CrashSite, service: str) -> list[Operation]:
    return [one for one in crash.site.operations(service) if one.takes_key]


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in folder.iterdir())
    made = folder / str(number)
    made.mkdir()
    return made


def _report(matrix: Matrix) -> int:
    for cell in matrix.missing:
        print(f"  not gone through: {cell}", file=sys.stderr)
    figures = {
        "cells": len(matrix.wanted),
        "died": len(matrix.died),
        "silent": len(matrix.silent),
        "by_point": matrix.by_point,
        "missing": len(matrix.missing),
        "lost": len(matrix.lost),
        "doubled": len(matrix.doubled),
        "unexpected": len(matrix.unexpected),
    }
    print(json.dumps(figures))
    return 0 if matrix.holds else 1
