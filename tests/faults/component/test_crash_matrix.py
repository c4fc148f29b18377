"""A row of the matrix of kills; the whole of it is `make faults MATRIX=1`."""

from pathlib import Path

import pytest

from services.matching.adapters.due_deadlines import OFFER_EXPIRY
from tests.faults.crash_cells import Matrix, declared_handlers, declared_tasks
from tests.faults.crash_events import types_of
from tests.faults.crash_matrix import crash_call, crash_handlers, crash_task, opened_crash_site
from tests.faults.crash_run import keyed

pytestmark = [pytest.mark.xdist_group("fuzz_api"), pytest.mark.timeout(600), pytest.mark.operations]

EVENT = "offer.declined.v1"
CALL = "/v1/anonymous/requests"


def test_a_handler_a_due_task_and_a_call_killed_at_every_step_do_what_they_do_undisturbed(
    tmp_path: Path,
) -> None:
    listed = types_of(declared_handlers())[EVENT]
    with opened_crash_site(tmp_path) as crash:
        matrix = Matrix([cell for handler in listed for cell in handler.cells])
        crash_handlers(crash, EVENT, listed, matrix)
        assert (matrix.lost, matrix.doubled, matrix.unexpected) == ([], [], [])
        assert matrix.missing == []
        task = next(one for one in declared_tasks() if one.kind == OFFER_EXPIRY)
        crash_task(crash, task, matrix)
        assert (matrix.lost, matrix.doubled, matrix.unexpected) == ([], [], [])
        assert matrix.died >= set(task.cells)
        call = next(one for one in keyed(crash, "intake") if one.path == CALL)
        crash_call(crash, call, matrix)
        assert (matrix.lost, matrix.doubled, matrix.unexpected) == ([], [], [])
