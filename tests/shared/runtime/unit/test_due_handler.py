"""Due tasks: effect and end are one, outward effects come first and are recorded after."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.runtime.when_due import DueHandler
from shared.storage import DueTask

TASK = DueTask("t1", "offer_expiry", "harbor", "o1", datetime(2026, 3, 1, tzinfo=UTC), 1)


class Ledger:
    """Stands for both the due collection and the transactions, writing down what happens."""

    def __init__(self, done_already: bool = False) -> None:
        self.steps: list[str] = []
        self._done_already = done_already

    def finish(self, tx: Any, task: DueTask) -> bool:
        self.steps.append("finish")
        return not self._done_already

    def begin_again(self, tx: Any, task: DueTask, after: timedelta) -> bool:
        self.steps.append(f"again in {after}")
        return not self._done_already

    def run(self, work: Callable[[Any], None]) -> None:
        self.steps.append("begin")
        work("tx")
        self.steps.append("commit")


def run(ledger: Ledger, method: Callable[..., Any], outward: bool) -> list[str]:
    DueHandler(method, outward)(ledger, ledger, TASK)  # type: ignore[arg-type]
    return ledger.steps


def test_a_task_ends_in_the_transaction_of_its_effect() -> None:
    ledger = Ledger()

    steps = run(ledger, lambda tx, task: ledger.steps.append("effect"), outward=False)

    assert steps == ["begin", "finish", "effect", "commit"]


def test_a_task_that_somebody_else_has_done_has_no_effect() -> None:
    ledger = Ledger(done_already=True)

    steps = run(ledger, lambda tx, task: ledger.steps.append("effect"), outward=False)

    assert steps == ["begin", "finish", "commit"]


def test_an_outward_effect_comes_before_the_transaction_that_records_it() -> None:
    ledger = Ledger()

    def send(task: DueTask) -> Callable[[Any], None]:
        ledger.steps.append("send")
        return lambda tx: ledger.steps.append("record")

    assert run(ledger, send, outward=True) == ["send", "begin", "finish", "record", "commit"]


def test_a_recurring_task_begins_again_in_the_transaction_of_its_effect() -> None:
    ledger = Ledger()
    handler = DueHandler(lambda tx, task: ledger.steps.append("effect"), False, timedelta(days=1))

    handler(ledger, ledger, TASK)  # type: ignore[arg-type]

    assert ledger.steps == ["begin", "again in 1 day, 0:00:00", "effect", "commit"]


def test_an_outward_effect_with_nothing_to_record_is_finished() -> None:
    ledger = Ledger()

    assert run(ledger, lambda task: None, outward=True) == ["begin", "finish", "commit"]
