"""The matrix of kills is generated from what the services declare, and a missing cell shows."""

from pathlib import Path

import pytest

from shared.runtime.resources import SERVICES, load
from tests.faults.crash_cells import (
    Matrix,
    cells_of_calls,
    declared_handlers,
    declared_tasks,
)
from tests.faults.crash_due import KINDS
from tests.faults.crash_events import types_of
from tests.faults.crash_run import Asked, Kept
from tests.faults.points import OF_A_CALL, OF_A_HANDLER, OF_A_TASK, Cell, Marks
from tests.fuzz_api.operations import Operation

WANTED = [cell for handler in declared_handlers() for cell in handler.cells]


def operation(method: str, takes_key: bool) -> Operation:
    return Operation("intake", method, "/v1/requests", "bearer", (), takes_key, (), ())


def test_every_event_that_a_service_hears_has_a_handler_in_the_matrix() -> None:
    heard = {(service, event) for service in SERVICES for event in load(service).hears}
    assert {(one.service, one.event_type) for one in declared_handlers()} == heard


def test_every_handler_dies_at_every_step() -> None:
    assert len(set(WANTED)) == len(WANTED) == 5 * len(declared_handlers())
    assert {cell.point for cell in WANTED} == set(OF_A_HANDLER)


def test_handlers_of_one_event_are_looked_at_together() -> None:
    listed = types_of(declared_handlers())
    assert {one.service for one in listed["offer.made.v1"]} == {
        "intake",
        "notifications",
        "evaluation",
    }
    assert sum(map(len, listed.values())) == len(declared_handlers())


def test_every_kind_of_due_task_is_in_the_matrix_and_can_be_brought() -> None:
    tasks = declared_tasks()
    assert {one.kind for one in tasks} == KINDS
    served = {"intake", "matching", "notifications", "evaluation"}
    assert {one.service for one in tasks} == served
    assert [cell.point for cell in tasks[0].cells] == list(OF_A_TASK)


def test_calls_that_write_die_at_the_first_three_steps() -> None:
    cells = cells_of_calls([operation("POST", True), operation("GET", False)])
    assert cells == [Cell("intake.POST /v1/requests", point) for point in OF_A_CALL]


def test_a_cell_that_nobody_went_through_is_missing() -> None:
    matrix = Matrix(WANTED, died=set(WANTED[1:]))
    assert matrix.missing == WANTED[:1]
    assert not matrix.holds
    matrix.died.add(WANTED[0])
    assert matrix.holds


def test_only_a_step_of_publishing_can_be_without_a_point() -> None:
    matrix = Matrix(WANTED)
    matrix.fell_silent(Cell(WANTED[0].who, "before_publish"))
    with pytest.raises(ValueError, match="before_ack"):
        matrix.fell_silent(Cell(WANTED[0].who, "before_ack"))


def test_a_loss_a_double_or_a_surprise_fails_a_complete_matrix() -> None:
    assert Matrix([]).holds
    assert not Matrix([], lost=["a line"]).holds
    assert not Matrix([], doubled=["a line"]).holds
    assert not Matrix([], unexpected=["a line"]).holds


def test_a_process_dies_once_at_a_cell_that_is_armed(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    marks.prepare()
    cell = Cell("intake.POST /v1/requests", "before_commit")
    assert not marks.is_armed(cell)
    marks.arm([cell])
    assert marks.is_armed(cell)
    assert not marks.is_armed(Cell("intake.POST /v1/requests", "after_commit"))
    assert not marks.died(cell)
    assert marks.died_first(cell)
    assert not marks.died_first(cell)
    assert marks.died(cell)


def test_who_wrote_a_row_is_known_after_its_process_died(tmp_path: Path) -> None:
    marks = Marks(tmp_path)
    marks.prepare()
    assert marks.writer_of("a-row") is None
    marks.wrote("a-row", "intake.POST /v1/requests")
    assert Marks(tmp_path).writer_of("a-row") == "intake.POST /v1/requests"
    assert marks.spoke("intake.POST /v1/requests")
    assert not marks.spoke("intake.on_offer_made_v1")
    marks.hush()
    assert not marks.spoke("intake.POST /v1/requests")


def test_groups_that_are_over_are_kept_for_a_run_that_goes_on(tmp_path: Path) -> None:
    file, cell = tmp_path / "groups.jsonl", WANTED[0]
    first = Kept(file, Asked())
    found = Matrix([], died={cell}, silent={WANTED[2]}, doubled=["a line"])
    first.keep("offer.made.v1", found)
    assert Kept(file, Asked(resume=True)).over() == {"offer.made.v1": found}
    assert Kept(file, Asked(resume=True, without="inbox")).over() == {}, "another run"
    first.keep("offer.made.v1", found)
    assert Kept(file, Asked()).over() == {}, "begun anew"


def test_what_groups_found_adds_up() -> None:
    whole = Matrix(WANTED[:3])
    whole.add(Matrix([], died={WANTED[0], WANTED[1]}))
    whole.add(Matrix([], silent={WANTED[2]}, lost=["a line"]))
    assert (whole.missing, whole.lost, whole.holds) == ([], ["a line"], False)
