"""A row of the matrix of kills; the whole of it is `make faults MATRIX=1`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.crash_cells import Matrix, declared_handlers
from tests.faults.crash_events import types_of
from tests.faults.crash_matrix import CrashSite, crash_call, crash_handlers, opened_crash_site
from tests.faults.crash_run import keyed

pytestmark = [pytest.mark.xdist_group("fuzz_api"), pytest.mark.timeout(600), pytest.mark.operations]

EVENT = "offer.declined.v1"
CALL = "/v1/survey-responses"


@contextmanager
def gone_through(folder: Path, *options: str) -> Iterator[tuple[CrashSite, Matrix]]:
    listed = types_of(declared_handlers())[EVENT]
    with opened_crash_site(folder, *options) as crash:
        matrix = Matrix([cell for handler in listed for cell in handler.cells])
        crash_handlers(crash, EVENT, listed, matrix)
        yield crash, matrix


def test_a_handler_and_a_call_killed_at_every_step_do_what_they_do_undisturbed(
    tmp_path: Path,
) -> None:
    with gone_through(tmp_path) as (crash, matrix):
        assert (matrix.lost, matrix.doubled, matrix.unexpected) == ([], [], [])
        assert matrix.missing == []
        call = next(one for one in keyed(crash, "evaluation") if one.path == CALL)
        crash_call(crash, call, matrix)
        assert (matrix.lost, matrix.doubled, matrix.unexpected) == ([], [], [])


def test_without_the_inbox_the_same_row_shows_what_is_done_twice(tmp_path: Path) -> None:
    with gone_through(tmp_path, "--without", "inbox") as (_, matrix):
        assert matrix.lost or matrix.doubled
