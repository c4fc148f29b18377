"""Speaks to the process of the fault proxy: impair, mend, cut."""

import json
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from infra.local import processes
from infra.local.parts import inherited_environment
from infra.local.state import StateFolder
from infra.local.waiting import eventually
from tests.faults.proxy import EVERYBODY, HOST

NAME = "ways"
_STARTED_WITHIN = 20.0
_ANSWERED_WITHIN = 10.0

Targets = Sequence[tuple[str, int]]


class FaultyWays:
    """``ways`` names each port and where it leads; ``control`` is the port for the orders."""

    def __init__(
        self, state: StateFolder, ways: Mapping[str, tuple[int, Targets]], control: int
    ) -> None:
        self._state = state
        self._control = control
        self._described: dict[str, Any] = {
            name: {"port": port, "targets": list(targets)} for name, (port, targets) in ways.items()
        }

    def up(self) -> None:
        if processes.running(self._state, NAME):
            return
        file = self._state.write_json(
            "run/ways.json", {"ways": self._described, "control": self._control}
        )
        program = [sys.executable, "-m", "tests.faults.proxy", str(file)]
        processes.launch(self._state, NAME, program, inherited_environment())
        assert eventually(self._listens, _STARTED_WITHIN), f"see {self._state.log(NAME)}"

    def down(self) -> bool:
        return processes.stop(self._state, NAME)

    @contextmanager
    def impaired(
        self, way: str, caller: str = EVERYBODY, delay: float = 0.0, held: bool = False
    ) -> Iterator[None]:
        self._tell(do="impair", way=way, caller=caller, delay=delay, held=held)
        try:
            yield
        finally:
            self._tell(do="mend", way=way, caller=caller)

    def cut(self, way: str, caller: str = EVERYBODY) -> int:
        """How many connections ended without a farewell."""
        return int(self._tell(do="cut", way=way, caller=caller)["done"])

    def _tell(self, **order: Any) -> dict[str, Any]:
        with socket.create_connection((HOST, self._control), _ANSWERED_WITHIN) as line:
            line.sendall(json.dumps(order).encode() + b"\n")
            with line.makefile() as answers:
                answer: dict[str, Any] = json.loads(answers.readline())
        return answer

    def _listens(self) -> bool:
        try:
            socket.create_connection((HOST, self._control), 1).close()
        except OSError:
            return False
        return True
