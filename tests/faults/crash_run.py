"""``make faults MATRIX=1``: the whole matrix of kills, and whether a cell of it is missing."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from infra.local.servers import Servers
from infra.local.state import StateFolder
from shared.runtime.resources import SERVICES
from tests.faults.crash_cells import Matrix, cells_of_calls, declared_handlers
from tests.faults.crash_events import types_of
from tests.faults.crash_matrix import CrashSite, crash_call, crash_handlers, opened_crash_site
from tests.fuzz_api.operations import Operation
from tests.support.servers import Servers as Addresses


def main(folder: Path) -> int:
    """0 only when every declared cell was gone through, with nothing lost and nothing doubled."""
    servers = Servers(StateFolder.at(folder / "servers"), environment={})
    servers.up(lambda line: print(line, file=sys.stderr))
    try:
        where = servers.addresses
        own = Addresses(where.mongodb_uri, where.amqp_uri, where.management_uri)
        own.name_in_environment()
        with opened_crash_site(_fresh(folder / "site")) as crash:
            return _report(gone_through(crash))
    finally:
        servers.down()


def gone_through(crash: CrashSite) -> Matrix:
    handlers = declared_handlers()
    calls = [one for service in SERVICES for one in keyed(crash, service)]
    matrix = Matrix([cell for handler in handlers for cell in handler.cells])
    matrix.wanted += cells_of_calls(calls)
    types = types_of(handlers)
    with tqdm(total=len(types) + len(calls), desc="killed", file=sys.stderr, ncols=88) as bar:
        for event_type, listed in types.items():
            with _told(bar, matrix):
                crash_handlers(crash, event_type, listed, matrix)
        for operation in calls:
            with _told(bar, matrix):
                crash_call(crash, operation, matrix)
    return matrix


@contextmanager
def _told(bar: "tqdm[None]", matrix: Matrix) -> Iterator[None]:
    """What was found is told at once, for the whole takes long."""
    told = {what: len(lines) for what, lines in matrix.findings.items()}
    yield
    for what, lines in matrix.findings.items():
        for line in lines[told[what] :]:
            bar.write(f"  {what}: {line}", file=sys.stderr)
    bar.update()


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
        "publish_nothing": len(matrix.silent),
        "by_point": matrix.by_point,
        "missing": len(matrix.missing),
        "lost": len(matrix.lost),
        "doubled": len(matrix.doubled),
        "unexpected": len(matrix.unexpected),
    }
    print(json.dumps(figures))
    return 0 if matrix.holds else 1
