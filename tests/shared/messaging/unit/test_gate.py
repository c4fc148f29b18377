"""The gate: one failure shuts it for all, one answered knock opens it again."""

import threading

from shared.messaging.gate import Gate, Pass
from shared.messaging.patience import Patience
from tests.support.waiting import eventually


def _gate(pause: float = 0.02) -> Gate:
    return Gate(Patience(first=pause, longest=pause))


def _enter(gate: Gate) -> Pass:
    given = gate.enter(threading.Event())
    assert given is not None
    return given


def test_an_open_gate_lets_everybody_in() -> None:
    gate = _gate()
    assert not any(_enter(gate).knocks for _ in range(5))


def test_after_a_failure_one_at_a_time_knocks() -> None:
    gate = _gate()
    gate.leave(_enter(gate), server_away=True)
    knock = _enter(gate)
    assert knock.knocks
    entered: list[Pass] = []
    waiting = threading.Thread(target=lambda: entered.append(_enter(gate)), daemon=True)
    waiting.start()
    waiting.join(0.2)
    assert not entered
    gate.leave(knock, server_away=False)
    eventually(lambda: entered, within=2)
    assert not entered[0].knocks


def test_a_knock_that_is_not_answered_keeps_the_gate_shut() -> None:
    gate = _gate()
    gate.leave(_enter(gate), server_away=True)
    gate.leave(_enter(gate), server_away=True)
    assert _enter(gate).knocks


def test_a_late_failure_of_an_earlier_opening_does_not_shut_the_gate_again() -> None:
    gate = _gate()
    early, late = _enter(gate), _enter(gate)
    gate.leave(early, server_away=True)
    gate.leave(_enter(gate), server_away=False)
    gate.leave(late, server_away=True)
    assert not _enter(gate).knocks


def test_a_process_that_stops_waits_no_longer() -> None:
    gate = _gate(pause=60)
    gate.leave(_enter(gate), server_away=True)
    stopping = threading.Event()
    stopping.set()
    assert gate.enter(stopping) is None
